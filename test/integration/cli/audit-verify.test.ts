import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SigningKey } from '../../../server/signing/index.ts';
import type { ChainEntry } from '../../../server/storage/store.ts';
import type { AuditCheckpoint } from '../../../src/protocol/index.ts';
import {
  makeChain,
  makeCheckpoint,
  makeRecord,
  printCheckpoints,
  printLog,
} from '../../support/audit-log.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { runCommand } from '../../support/run-command.ts';
import { makeFinish, makeStart } from '../../support/sessions.ts';
import { CHANNEL_KEY, makeRoot, ROOT_KEY, STRANGER_KEY, seal } from '../../support/signed-documents.ts';
import { endServer, makeEnvironment, spawnServer } from '../../support/spawn-server.ts';
import { ADMIN_TOKEN, CLIENT_TOKEN } from '../../support/test-server.ts';

const CHAIN = makeChain(Array.from({ length: 9 }, (_, index) => makeRecord(index)));
const CHECKPOINTS = [0, 4, 7].map((size) => makeCheckpoint(CHAIN, size));

interface Kept {
  readonly chain?: readonly ChainEntry[];
  readonly checkpoints?: readonly AuditCheckpoint[];
  readonly key?: SigningKey;
}

/** Writes what an auditor keeps and verifies it. */
async function verify({ chain = CHAIN, checkpoints = CHECKPOINTS, key = CHANNEL_KEY }: Kept) {
  const dir = makeTempDir();
  const at = (name: string) => join(dir, name);
  writeFileSync(at('root.json'), seal('root', makeRoot(), ROOT_KEY));
  writeFileSync(at('log.jsonl'), printLog(chain));
  writeFileSync(at('checkpoints.jsonl'), printCheckpoints(checkpoints, key));
  const files = ['--export', at('log.jsonl'), '--checkpoints', at('checkpoints.jsonl')];
  return runCommand(['audit', 'verify', '--root', at('root.json'), ...files]);
}

describe('an export', () => {
  test('that is sound is called so, with what is not signed yet', async () => {
    const { exitCode, output } = await verify({});
    expect(exitCode).toBe(0);
    expect(output).toContain('sound: 9 entries');
    expect(output).toContain('3 checkpoints');
    expect(output).toMatch(/^2 came after the newest checkpoint/m);
  });

  test.each<[string, Kept, string]>([
    ['a record is changed', { chain: CHAIN.with(3, { ...CHAIN[3]!, record: '{}' }) }, 'changed at 4'],
    ['a line is gone', { chain: CHAIN.toSpliced(2, 1) }, 'removed at 3'],
    ['lines were swapped', { chain: CHAIN.with(1, CHAIN[2]!).with(2, CHAIN[1]!) }, 'reordered at 2'],
    ['the end is missing', { chain: CHAIN.slice(0, 5) }, 'tail-missing at 6'],
    [
      'it was made anew',
      { chain: makeChain(Array.from({ length: 9 }, (_, index) => makeRecord(index === 5 ? 99 : index))) },
      'rewritten at 5',
    ],
    ['a stranger signed', { key: STRANGER_KEY }, 'Checkpoint 1 is forged: SIGNATURE_INVALID'],
    [
      'a checkpoint is of another log',
      { checkpoints: [...CHECKPOINTS, makeCheckpoint(CHAIN, 7, { log: crypto.randomUUID() })] },
      'Checkpoint 4 is forged',
    ],
    ['there is no checkpoint', { checkpoints: [] }, 'no checkpoint'],
  ])('is refused where %s', async (_name, kept, says) => {
    const { exitCode, output, errors } = await verify(kept);
    expect([exitCode, output]).toEqual([3, '']);
    expect(errors).toContain(says);
  });
});

test.each([
  ['nothing to verify', ['verify', '--root', 'r.json'], '--server or --export'],
  ['no checkpoints', ['verify', '--root', 'package.json', '--export', 'e'], 'ENVELOPE_MALFORMED'],
  ['no root', ['verify', '--export', 'e', '--checkpoints', 'c'], '--root is missing'],
  ['another verb', ['repair'], 'audit verify'],
])('says what is wrong with a command line with %s', async (_name, args, says) => {
  const dir = makeTempDir();
  writeFileSync(join(dir, 'root.json'), seal('root', makeRoot(), ROOT_KEY));
  const argv = args.map((arg) => (arg === 'r.json' ? join(dir, 'root.json') : arg));
  const { exitCode, errors } = await runCommand(['audit', ...argv]);
  expect(exitCode).toBeGreaterThan(1);
  expect(errors).toContain(says);
});

/** Streams one message after another through a running server. */
async function recordSessions(address: string, count: number): Promise<void> {
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_TOKEN}` };
    const answer = await fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
  };
  for (let index = 0; index < count; index += 1) {
    const head = makeStart();
    await post('/v1/stream/start', head);
    await post('/v1/stream/finish', makeFinish(head.sessionId, 1));
  }
}

test('a running server is verified, restarted, changed behind its back, and found out', async () => {
  const { folder, environment } = await makeEnvironment();
  let server = await spawnServer(environment);
  onTestFinished(async () => {
    if (server.process.exitCode === null) await endServer(server, 'SIGKILL');
  });
  const verifyServer = () =>
    runCommand(['audit', 'verify', '--root', join(folder, 'root.json'), '--server', server.address], {
      fetch,
      env: { STINGER_ADMIN_TOKEN: ADMIN_TOKEN },
    });
  await recordSessions(server.address, 5);
  expect(await verifyServer()).toMatchObject({
    exitCode: 0,
    output: expect.stringMatching(/5 entries(.|\n)*^5 came after/m),
  });
  expect(await endServer(server, 'SIGTERM')).toBe(0);

  server = await spawnServer(environment);
  // The end was signed on the way down.
  expect(await verifyServer()).toMatchObject({
    exitCode: 0,
    output: expect.stringMatching(/^0 came after/m),
  });
  const database = new DatabaseSync(join(folder, 'server.db'), { timeout: 5_000 });
  database.exec(
    `update audit set record = replace(record, 'chat.example', 'chat.invalid') where position = 2`,
  );
  expect(await verifyServer()).toMatchObject({
    exitCode: 3,
    errors: expect.stringContaining('changed at 2'),
  });
  database.exec('delete from audit where position = 2');
  expect(await verifyServer()).toMatchObject({
    exitCode: 3,
    errors: expect.stringContaining('removed at 2'),
  });
  database.exec('delete from audit where position in (1, 3, 4, 5)');
  expect(await verifyServer()).toMatchObject({
    exitCode: 3,
    errors: expect.stringContaining('tail-missing at 1'),
  });
  database.close();
});

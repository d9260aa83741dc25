import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ERASE_EVERY_MS, startErasing } from '../../../server/operations/start-erasing.ts';
import { serve } from '../../support/served/served.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { endServer, makeEnvironment, type SpawnedServer } from '../../support/spawn-server.ts';
import { CLIENT_TOKEN } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const MARK = 'marked-text-of-the-test';
/** For the work itself on a machine that is busy. */
const SLACK_MS = 20_000;

/** Reads a database until its input ends. In a process of its own: whoever closes a file loses all locks of its process. */
const READER = `
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(process.argv[1], { readOnly: true });
  database.exec('begin');
  database.prepare('select count(*) from sessions').get();
  process.stdout.write('reads');
  process.stdin.resume().once('end', () => process.exit(0));
`;

let folder: string;
let environment: Record<string, string>;
let server: SpawnedServer;
beforeEach(async () => {
  ({ folder, environment } = await makeEnvironment());
});
afterEach(async () => {
  if (server.process.exitCode === null && server.process.signalCode === null)
    await endServer(server, 'SIGKILL');
  await rm(folder, { recursive: true });
});

const headers = { authorization: `Bearer ${CLIENT_TOKEN}`, 'content-type': 'application/json' };
const readFiles = async (): Promise<string> => {
  const path = environment['STINGER_DATABASE'] ?? '';
  const read = (suffix: string) => readFile(`${path}${suffix}`, 'latin1').catch(() => '');
  return (await Promise.all(['', '-wal', '-shm'].map(read))).join('');
};
const hasMark = async () => (await readFiles()).includes(MARK);

async function startServer(): Promise<void> {
  server = await serve(environment, [
    { id: 'model', checkpoint: 'BATCHED' },
    { id: 'judge', checkpoint: 'DEFERRED', slowMs: 300 },
  ]);
}

/** A session with marks in several requests, whose deferred check takes a while; resolves when it is over. */
async function passSession(): Promise<void> {
  const start = makeStart();
  const { sessionId } = start;
  const end = { reason: 'complete', at: '2030-06-01T12:00:00Z' };
  const long = `${MARK} ${'and so on '.repeat(1_000)}`;
  for (const [seq, more] of [{ start }, {}, { end }].entries()) {
    const text = [{ channel: 'a', offset: seq * long.length, delete: 0, insert: long }];
    const body = JSON.stringify({ ...makeUpdate(sessionId, seq + 1), text, ...more });
    const answer = await fetch(`${server.address}/v1/stream/update`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
  }
  expect(await hasMark()).toBe(true);
  await waitUntil(async () => {
    const status = await fetch(`${server.address}/v1/stream/status?sessionId=${sessionId}`, { headers });
    return (await status.json()).state === 'COMPLETE';
  });
}

const waitForErasure = () => waitUntil(async () => !(await hasMark()), ERASE_EVERY_MS + SLACK_MS);

test('texts are in no file of the database a few seconds after their session, though nothing else happens', async () => {
  await startServer();
  await passSession();
  await waitForErasure();
});

test('what a server that was killed has left goes when the next one starts', async () => {
  await startServer();
  await passSession();
  await endServer(server, 'SIGKILL');
  expect(await hasMark()).toBe(true);
  server = await serve(environment, []);
  await waitForErasure();
});

test('a program that reads the database delays it until it ends, and delays nothing else', async () => {
  await startServer();
  const reader = spawn(process.execPath, ['--eval', READER, environment['STINGER_DATABASE'] ?? '']);
  await once(reader.stdout, 'data');
  await passSession();
  const until = performance.now() + ERASE_EVERY_MS + 1_000;
  let slowestMs = 0;
  while (performance.now() < until) {
    const startedAt = performance.now();
    await fetch(`${server.address}/healthz`);
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    await wait(20);
  }
  expect(slowestMs).toBeLessThan(2_000);
  expect(await hasMark()).toBe(true);
  reader.stdin.end();
  await once(reader, 'exit');
  await waitForErasure();
});

test('is told in the log where it does not work for long, and goes on', async () => {
  await startServer();
  let attempts = 0;
  const erase = async () => {
    attempts += 1;
    if (attempts % 2 === 0) throw new Error('the disk is away');
    return false;
  };
  const lines: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
  const stop = startErasing({ erase }, logger, 1);
  await waitUntil(() => attempts >= 11);
  await waitUntil(() => lines.length >= 1);
  await waitUntil(() => attempts >= 15);
  await stop();
  expect(lines[0]).toContain('still in the write-ahead log');
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ENGINE_VERSION } from '../../../src/engine/index.ts';
import { verifyBundle, verifyChannel, verifyRoot } from '../../../src/trust/index.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { runCommand } from '../../support/run-command.ts';
import { RULE } from '../../support/signed-documents.ts';
import { endServer, spawnServer } from '../../support/spawn-server.ts';
import { ADMIN_TOKEN, CLIENT_TOKEN, digestToken } from '../../support/test-server.ts';

const PACK = {
  name: 'house',
  rules: [{ ...RULE, samples: { match: ['about project nightjar'], clean: ['a nightjar'] } }],
};
const TERMS = ['--expires-in-days', '30'];

/** Makes keys and a root, and starts a server in a process of its own that trusts them. */
async function startTrustedServer() {
  const dir = makeTempDir();
  const at = (name: string) => join(dir, name);
  const run = (...argv: string[]) =>
    runCommand(argv, { fetch, now: () => new Date(), env: { STINGER_ADMIN_TOKEN: ADMIN_TOKEN } });
  for (const role of ['root', 'publisher', 'channel']) await run('keygen', '--role', role, '--out', at(role));
  const named = ['root', 'publisher', 'channel'].flatMap((role) => [`--${role}`, at(`${role}.pub`)]);
  await run('root', ...named, '--key', at('root'), '--version', '1', ...TERMS, '--out', at('root.json'));
  writeFileSync(at('pack.json'), JSON.stringify(PACK));
  const server = await spawnServer({
    STINGER_ROOT: at('root.json'),
    STINGER_CHANNEL_KEY: at('channel'),
    STINGER_DATABASE: at('server.db'),
    STINGER_PORT: '0',
    STINGER_CLIENT_TOKEN_DIGESTS: digestToken(CLIENT_TOKEN),
    STINGER_ADMIN_TOKEN_DIGESTS: digestToken(ADMIN_TOKEN),
  });
  onTestFinished(async () => {
    await endServer(server, 'SIGTERM');
  });
  const sign = (version: string) =>
    run(
      'sign',
      at('pack.json'),
      '--key',
      at('publisher'),
      '--version',
      version,
      ...TERMS,
      '--out',
      at(`${version}.json`),
    );
  const publish = (version: string) =>
    run('publish', at(`${version}.json`), '--server', server.address, '--channel', 'stable');
  return { at, address: server.address, run, sign, publish };
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${CLIENT_TOKEN}` } });
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

test('what is signed and published is what a client can verify', async () => {
  const { at, address, sign, publish } = await startTrustedServer();
  await sign('2');
  expect(await publish('2')).toMatchObject({ exitCode: 0, errors: '' });

  const now = new Date();
  const root = verifyRoot(readFileSync(at('root.json')), now);
  const channel = verifyChannel(root, await fetchBytes(`${address}/v1/channels/stable`), {
    now,
    name: 'stable',
  });
  const served = await fetchBytes(`${address}/v1/bundles/${channel.bundle.sha256}`);
  expect(Buffer.from(served)).toEqual(readFileSync(at('2.json')));
  const expectations = { now, engineVersion: ENGINE_VERSION, expected: channel.bundle };
  expect(verifyBundle(root, served, expectations).bundle.name).toBe('house');
});

test('a server that knows better says so, and keeps what it has', async () => {
  const { at, address, run, sign, publish } = await startTrustedServer();
  for (const version of ['3', '2']) await sign(version);
  await publish('3');
  const older = await publish('2');
  expect(older.exitCode).toBe(3);
  expect(older.errors).toContain('VERSION_ROLLBACK');

  const stranger = at('stranger');
  await run('keygen', '--role', 'publisher', '--out', stranger);
  await run('sign', at('pack.json'), '--key', stranger, '--version', '4', ...TERMS, '--out', at('4.json'));
  const foreign = await publish('4');
  expect(foreign.exitCode).toBe(3);
  expect(foreign.errors).toContain('SIGNATURE_INVALID');

  const root = verifyRoot(readFileSync(at('root.json')), new Date());
  const bytes = await fetchBytes(`${address}/v1/channels/stable`);
  expect(verifyChannel(root, bytes, { now: new Date(), name: 'stable' }).bundle.version).toBe(3);
});

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { runCommand } from '../../support/run-command.ts';
import { ADMIN_TOKEN, CLIENT_TOKEN, createTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
let address: string;
beforeAll(async () => {
  server = await createTestServer();
  address = await server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const run = (argv: readonly string[], token = ADMIN_TOKEN) =>
  runCommand([...argv, '--server', address], { fetch, env: { STINGER_ADMIN_TOKEN: token } });
const readChannel = async (token: string) =>
  (await fetch(`${address}/v1/roots/1`, { headers: { authorization: `Bearer ${token}` } })).status;

test('a client is enrolled, listed and revoked', async () => {
  expect((await run(['clients'])).output).toBe('No client was enrolled.');
  const enrolled = await run(['enrol', '--name', 'laptop']);
  expect(enrolled).toMatchObject({ exitCode: 0, errors: '' });
  const [, clientId = ''] = /Client: (\S+) \(laptop\)/.exec(enrolled.output) ?? [];
  const [, token = ''] = /Token: (\S+)/.exec(enrolled.output) ?? [];
  expect(await readChannel(token)).toBe(200);
  expect((await run(['clients'])).output).toMatch(new RegExp(`^${clientId}  enrolled \\S+  laptop$`));
  expect((await run(['revoke', clientId])).output).toContain('is revoked since');
  expect(await readChannel(token)).toBe(401);
  expect((await run(['clients'])).output).toContain('revoked');
  const [revoked, first] = (await run(['acts'])).output.split('\n');
  expect(first).toMatch(new RegExp(`^\\S+  admin [0-9a-f]{16}  enrol-client  ${clientId}: laptop$`));
  expect(revoked).toMatch(new RegExp(`^\\S+  admin [0-9a-f]{16}  revoke-client  ${clientId}$`));
});

test('a token goes into a file that its owner alone can read, and never over another', async () => {
  const out = join(makeTempDir(), 'client.token');
  const enrolled = await run(['enrol', '--name', 'server', '--out', out]);
  const token = readFileSync(out, 'utf8').trim();
  expect(enrolled.output).not.toContain(token);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(await readChannel(token)).toBe(200);
  expect(await run(['enrol', '--name', 'server', '--out', out])).toMatchObject({ exitCode: 2 });
  expect(readFileSync(out, 'utf8').trim()).toBe(token);
});

test('who may not enrol is told so, and no file is left', async () => {
  const out = join(makeTempDir(), 'client.token');
  const refused = await run(['enrol', '--name', 'laptop', '--out', out], CLIENT_TOKEN);
  expect(refused.exitCode).toBe(3);
  expect(refused.errors).toContain('UNAUTHORIZED');
  expect(existsSync(out)).toBe(false);
});

test('a client that is unknown cannot be revoked', async () => {
  const refused = await run(['revoke', '7d444840-9dc0-41d1-b245-5ffdce74fad2']);
  expect(refused.exitCode).toBe(3);
  expect(refused.errors).toContain('CLIENT_UNKNOWN');
});

test('all clients are listed, however many', async () => {
  const own = await createTestServer();
  for (let index = 0; index < 205; index += 1) {
    await own.call({ url: '/v1/admin/clients', body: { name: `laptop ${index}` } });
  }
  const url = await own.app.listen({ port: 0, host: '127.0.0.1' });
  const { output } = await runCommand(['clients', '--server', url], {
    fetch,
    env: { STINGER_ADMIN_TOKEN: ADMIN_TOKEN },
  });
  expect(output.split('\n')).toHaveLength(205);
  await own.close();
});

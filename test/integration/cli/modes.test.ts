import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestRunner, runnable } from '../../support/check-runner.ts';
import { createFakeGuardrail, makeCharacteristics } from '../../support/fake-guardrail.ts';
import { runCommand } from '../../support/run-command.ts';
import { ADMIN_TOKEN, CLIENT_TOKEN, createTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
let address: string;
beforeAll(async () => {
  const service = createFakeGuardrail({
    id: 'service',
    characteristics: makeCharacteristics({ class: 'VERY_SLOW' }),
  });
  const { runner } = createTestRunner([runnable(createFakeGuardrail({ id: 'model' })), runnable(service)]);
  server = await createTestServer({ runner, guardrails: runner });
  address = await server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const run = (argv: readonly string[], token = ADMIN_TOKEN) =>
  runCommand([...argv, '--server', address], { fetch, env: { STINGER_ADMIN_TOKEN: token } });

test('guardrails are listed, run in another mode, and go back to the settings', async () => {
  expect((await run(['acts'])).output).toBe('Nobody has done anything yet.');
  expect((await run(['guardrails'])).output.split('\n')).toEqual([
    'model  MODERATE  BATCHED  BLOCK by the settings',
    'service  VERY_SLOW  DEFERRED  MONITOR by the settings',
  ]);
  const changed = await run(['mode', 'model', 'MONITOR']);
  expect(changed).toMatchObject({ exitCode: 0, errors: '' });
  expect(changed.output).toMatch(/^model {2}MODERATE {2}BATCHED {2}MONITOR since \S+ by admin [0-9a-f]{16}$/);
  expect((await run(['mode', 'model', 'settings'])).output).toContain('BLOCK by the settings');
  const [last, first] = (await run(['acts'])).output.split('\n');
  expect(first).toMatch(/^\S+ {2}admin [0-9a-f]{16} {2}change-mode {2}model: settings → MONITOR$/);
  expect(last).toMatch(/change-mode {2}model: MONITOR → settings$/);
});

test.each([
  ['what the matrix refuses', ['mode', 'service', 'BLOCK'], 3, 'always runs in the mode MONITOR'],
  ['an unknown guardrail', ['mode', 'nobody', 'BLOCK'], 3, 'GUARDRAIL_UNKNOWN'],
  ['an unknown mode', ['mode', 'model', 'block'], 2, 'one of BLOCK, MONITOR, DISABLED, settings'],
  ['no mode', ['mode', 'model'], 2, 'The mode is one of'],
  ['no guardrail', ['mode'], 2, 'Name one guardrail'],
])('%s is refused', async (_name, argv, exitCode, message) => {
  const refused = await run(argv);
  expect(refused.exitCode).toBe(exitCode);
  expect(refused.errors).toContain(message);
});

test('who is no administrator may not choose', async () => {
  expect((await run(['mode', 'model', 'MONITOR'], CLIENT_TOKEN)).errors).toContain('UNAUTHORIZED');
});

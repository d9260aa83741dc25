import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createChecks } from '../../../server/checks/create-checks.ts';
import type { Guardrail } from '../../../server/guardrails/guardrail.ts';
import { GuardrailSettingsSchema } from '../../../server/settings/guardrail-settings.ts';
import { VerdictSchema } from '../../../src/protocol/index.ts';
import { createTestRunner, runnable } from '../../support/check-runner.ts';
import { GUARDRAIL_DEPS } from '../../support/create-guardrail.ts';
import { createFakeGuardrail, makeCharacteristics, makeInput } from '../../support/fake-guardrail.ts';
import { makeEnvironment, runToEnd } from '../../support/spawn-server.ts';

const MARK = 'marked-text-of-the-test';

const SETTINGS = [
  { id: 'cards', kind: 'regex', options: { pack: 'packs/baseline.json' } },
  { id: 'names', kind: 'keyword', mode: 'MONITOR', options: { pack: 'packs/demo.json' } },
  { id: 'long', kind: 'length', options: { maxCharacters: 1_000, action: 'warn' } },
  { id: 'links', kind: 'url', checkpoint: 'BATCHED', options: { deny: ['bad.example'] } },
  { id: 'off', kind: 'topic', mode: 'DISABLED', options: { deny: [{ name: 'a', keywords: ['a'] }] } },
];

async function createServerChecks() {
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const checks = await createChecks(GuardrailSettingsSchema.parse(SETTINGS), { ...GUARDRAIL_DEPS, log });
  return { ...checks, lines };
}

describe('the guardrails of the settings', () => {
  test('run together, each at its checkpoint and in its mode', async () => {
    const { runner, lines } = await createServerChecks();
    expect(runner.list('IMMEDIATE')).toEqual(['cards', 'long', 'names']);
    expect(runner.list('BATCHED')).toEqual(['links']);
    expect(runner.list('DEFERRED')).toEqual([]);
    const text = `${MARK} 4111 1111 1111 1111, Project Nightjar, https://bad.example/`;
    const verdicts = [
      ...(await runner.run('IMMEDIATE', makeInput(text))),
      ...(await runner.run('BATCHED', makeInput(text))),
    ];
    expect(
      verdicts.map(({ guardrail, mode, action, wouldHaveBlocked }) => [
        guardrail,
        mode,
        action,
        wouldHaveBlocked,
      ]),
    ).toEqual([
      ['cards', 'BLOCK', 'block', false],
      ['long', 'BLOCK', 'allow', false],
      ['names', 'MONITOR', 'block', true],
      ['links', 'BLOCK', 'block', false],
    ]);
    for (const verdict of verdicts) expect(VerdictSchema.parse(verdict).outcome).toBe('answered');
    const told = JSON.stringify([verdicts, runner.readStatuses(), lines]);
    for (const content of [MARK, '4111', 'Nightjar', 'bad.example']) expect(told).not.toContain(content);
    expect(runner.readStatuses().find(({ id }) => id === 'off')).toMatchObject({
      mode: 'DISABLED',
      samples: 0,
    });
  });

  test('say in the log where the settings have it otherwise than the matrix', async () => {
    const { lines } = await createServerChecks();
    const told = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes('settings'));
    expect(new Set(told.map(({ guardrail }) => guardrail))).toEqual(new Set(['links', 'names', 'off']));
  });
});

describe('a service behind a guardrail', () => {
  let server: Server | null = null;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = null;
  });

  async function serve(listener: RequestListener): Promise<Guardrail> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return createFakeGuardrail({
      id: 'service',
      characteristics: makeCharacteristics({ class: 'SLOW' }),
      check: async ({ text }, signal) => {
        const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: text, signal });
        if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status });
        return (await response.json()) as never;
      },
    });
  }

  const QUICK = {
    timeoutMs: { INSTANT: 300, FAST: 300, MODERATE: 300, SLOW: 300, VERY_SLOW: 300 },
    firstRetryMs: 1,
  };

  test.each<[string, RequestListener, object]>([
    [
      'that is sound',
      (_request, response) => response.end('{"action":"block","score":1,"reason":"bad"}'),
      { outcome: 'answered', action: 'block' },
    ],
    [
      'that answers garbage',
      (_request, response) => response.end('<html>'),
      { outcome: 'failed', action: 'allow' },
    ],
    [
      'that answers something else',
      (_request, response) => response.end('{"ok":true}'),
      { outcome: 'failed' },
    ],
    [
      'that refuses the key',
      (_request, response) => response.writeHead(401).end(MARK),
      { outcome: 'failed' },
    ],
    ['that hangs', () => {}, { outcome: 'timeout' }],
    ['that breaks off', (request) => request.socket.destroy(), { outcome: 'failed' }],
  ])('%s leaves the others their verdicts', async (_name, listener, expected) => {
    const { runner } = createTestRunner(
      [
        runnable(await serve(listener)),
        runnable(
          createFakeGuardrail({ id: 'other', characteristics: makeCharacteristics({ class: 'SLOW' }) }),
        ),
      ],
      QUICK,
    );
    const verdicts = await runner.run('DEFERRED', makeInput(MARK));
    const byId = new Map(verdicts.map((verdict) => [verdict.guardrail, verdict]));
    expect(byId.get('service')).toMatchObject(expected);
    expect(byId.get('other')).toMatchObject({ outcome: 'answered' });
    expect(JSON.stringify(verdicts)).not.toContain(MARK);
  });

  test('that is overloaded for a moment is asked again', async () => {
    let calls = 0;
    const guardrail = await serve((_request, response) => {
      calls += 1;
      if (calls < 3) response.writeHead(503).end();
      else response.end('{"action":"allow","score":null,"reason":""}');
    });
    const { runner } = createTestRunner([runnable(guardrail)], { firstRetryMs: 1 });
    expect(await runner.run('DEFERRED', makeInput('text'))).toMatchObject([{ outcome: 'answered' }]);
    expect(calls).toBe(3);
  });

  test('that is down is left alone', async () => {
    let calls = 0;
    const guardrail = await serve((_request, response) => {
      calls += 1;
      response.writeHead(500).end();
    });
    const { runner } = createTestRunner([runnable(guardrail)], { maxRetries: 0, breakAfter: 5 });
    const outcomes: string[] = [];
    for (let count = 0; count < 50; count += 1) {
      const verdicts = await runner.run('DEFERRED', makeInput('text'));
      outcomes.push(...verdicts.map(({ outcome }) => outcome));
    }
    expect(calls).toBe(5);
    expect(outcomes.filter((outcome) => outcome === 'unavailable')).toHaveLength(45);
    expect(runner.readStatuses()).toMatchObject([
      { breaker: 'open', counts: { failed: 5, unavailable: 45 } },
    ]);
  });
});

describe('a server whose guardrails are set up wrongly', () => {
  let folder: string;
  let environment: Record<string, string>;
  beforeEach(async () => {
    ({ folder, environment } = await makeEnvironment());
  });
  afterEach(() => rm(folder, { recursive: true }));

  test.each([
    ['an unknown option', { id: 'a', kind: 'length', options: { max: 1 } }, 'guardrails.0 (a): options'],
    [
      'a refused override',
      { id: 'a', kind: 'regex', mode: 'MONITOR', options: { pack: 'packs/baseline.json' } },
      'OVERRIDE_REFUSED',
    ],
    [
      'one that blocks what strict policy has shown',
      { id: 'a', kind: 'toxicity', boundary: 'PARAGRAPH' },
      'guardrails.0 (a): OVERRIDE_REFUSED: the guardrail "a": under sendText "strict"',
    ],
    [
      'an inline secret',
      { id: 'a', kind: 'url', options: { apiKey: MARK } },
      'guardrails.0.options.apiKey must be {"env"',
    ],
  ])('by %s does not start, and says where', async (_name, guardrail, says) => {
    const path = join(folder, 'settings.json');
    await writeFile(path, JSON.stringify({ guardrails: [guardrail] }));
    const { exitCode, stderr } = await runToEnd({
      ...environment,
      STINGER_SETTINGS: path,
      STINGER_SEND_TEXT: 'strict',
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain(MARK);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ObservableCheckRunner } from '../../../server/checks/create-check-runner.ts';
import type { Finding } from '../../../server/guardrails/guardrail.ts';
import type { GuardrailState, TextVerdict } from '../../../src/protocol/index.ts';
import { createTestRunner, runnable } from '../../support/check-runner.ts';
import { BLOCKED, createFakeGuardrail, makeCharacteristics } from '../../support/fake-guardrail.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { ADMIN_TOKEN, createTestServer, digestToken, type TestServer } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const VIEWER_TOKEN = 'viewer-token-of-the-tests';
const ADMIN = { role: 'admin', token: digestToken(ADMIN_TOKEN).slice(0, 16) };
const CLASSES = {
  cards: 'INSTANT',
  links: 'FAST',
  model: 'MODERATE',
  judge: 'SLOW',
  service: 'VERY_SLOW',
} as const;

let server: TestServer;
let runner: ObservableCheckRunner;
let judgement: Promise<Finding>;
beforeEach(async () => {
  judgement = Promise.resolve(BLOCKED);
  await serve();
});
afterEach(() => server.close());

/** One guardrail of each class, which blocks everything. */
function createRunner(): ObservableCheckRunner {
  const create = ([id, ofClass]: [string, (typeof CLASSES)[keyof typeof CLASSES]]) =>
    createFakeGuardrail({
      id,
      characteristics: makeCharacteristics({ class: ofClass }),
      check: async () => (id === 'judge' ? judgement : BLOCKED),
    });
  return createTestRunner(Object.entries(CLASSES).map((entry) => runnable(create(entry)))).runner;
}

async function serve(): Promise<void> {
  const adminTokens = [{ role: 'viewer' as const, sha256: digestToken(VIEWER_TOKEN) }];
  runner = createRunner();
  server = await createTestServer({ runner, guardrails: runner, settings: { adminTokens } });
}

const choose = (guardrail: string, mode: unknown, token?: string) =>
  server.call({
    url: `/v1/admin/guardrails/${guardrail}/mode`,
    body: { mode },
    ...(token === undefined ? {} : { token }),
  });
const readGuardrails = async (): Promise<readonly GuardrailState[]> =>
  (await server.call({ url: '/v1/admin/guardrails', token: VIEWER_TOKEN })).json().guardrails;
const readActs = async () => (await server.call({ url: '/v1/admin/acts', token: VIEWER_TOKEN })).json().acts;

/** @returns by guardrail, what the answer to one request says of one sentence */
async function sendSentence(
  sessionId: string,
  seq: number,
  more: object = {},
): Promise<Record<string, TextVerdict>> {
  const text = [{ channel: 'a', offset: (seq - 1) * 10, delete: 0, insert: 'Sentence. ' }];
  const body = { ...makeUpdate(sessionId, seq), text, ...more };
  const answer = await server.call({ url: '/v1/stream/update', body });
  expect(answer.statusCode).toBe(200);
  const verdicts: readonly TextVerdict[] = answer.json().verdicts ?? [];
  return Object.fromEntries(verdicts.map((verdict) => [verdict.guardrail, verdict]));
}

describe('the mode of a guardrail', () => {
  test('is changed while the server runs, from the next check on, and goes back to the settings', async () => {
    const start = makeStart();
    expect(await sendSentence(start.sessionId, 1, { start })).toMatchObject({
      model: { mode: 'BLOCK', action: 'block', wouldHaveBlocked: false },
    });
    const changed = await choose('model', 'MONITOR');
    expect([changed.statusCode, changed.json()]).toMatchObject([
      200,
      { id: 'model', mode: 'MONITOR', override: { mode: 'MONITOR', by: ADMIN } },
    ]);
    expect(await sendSentence(start.sessionId, 2)).toMatchObject({
      model: { mode: 'MONITOR', action: 'block', wouldHaveBlocked: true },
    });
    expect((await choose('model', null)).json()).toMatchObject({ mode: 'BLOCK', override: null });
    expect(await sendSentence(start.sessionId, 3)).toMatchObject({ model: { mode: 'BLOCK' } });
  });

  test('DISABLED ends its checks in sessions that run, and lets those be that have begun', async () => {
    let judge = (_finding: Finding): void => {};
    judgement = new Promise((resolve) => {
      judge = resolve;
    });
    const [start, other] = [makeStart(), makeStart()];
    const end = { reason: 'complete', at: '2030-06-01T12:00:00Z' };
    await sendSentence(start.sessionId, 1, { start });
    await sendSentence(other.sessionId, 1, { start: other, end });
    await waitUntil(() => runner.readStatuses().some(({ id, running }) => id === 'judge' && running === 1));
    await choose('model', 'DISABLED');
    await choose('judge', 'DISABLED');
    expect(Object.keys(await sendSentence(start.sessionId, 2, { end }))).toEqual(['cards', 'links']);
    judge(BLOCKED);
    await waitUntil(async () => (await server.store.audit.list(9)).length === 2);
    const records = (await server.store.audit.list(9)).map(({ record }) => record);
    const readCounts = (sessionId: string) =>
      Object.fromEntries(
        records
          .filter((record) => record.sessionId === sessionId)
          .flatMap(({ checks }) => checks.map((check) => [check.guardrail, check.checks - check.unanswered])),
      );
    expect(readCounts(start.sessionId)).toEqual({ cards: 2, links: 2, model: 1, service: 1 });
    expect(readCounts(other.sessionId)).toEqual({ cards: 1, links: 1, model: 1, judge: 1, service: 1 });
  });

  test('DISABLED does not let a check wait that was queued before, nor try it again', async () => {
    await server.close();
    const held: (() => void)[] = [];
    const judge = createFakeGuardrail({
      id: 'judge',
      characteristics: makeCharacteristics({
        class: 'SLOW',
        resources: { cpu: 0, memoryMb: 1, network: false, concurrency: 1 },
      }),
      check: () => new Promise((resolve) => held.push(() => resolve(BLOCKED))),
    });
    ({ runner } = createTestRunner([runnable(judge)]));
    server = await createTestServer({ runner, guardrails: runner });
    const end = { reason: 'complete', at: '2030-06-01T12:00:00Z' };
    for (const start of [makeStart(), makeStart()]) await sendSentence(start.sessionId, 1, { start, end });
    await waitUntil(() => held.length === 1);
    await choose('judge', 'DISABLED');
    held[0]?.();
    await waitUntil(async () => (await server.store.audit.list(9)).length === 2);
    expect(held).toHaveLength(1);
    const checks = (await server.store.audit.list(9)).map(({ record }) => record.checks[0]?.unanswered);
    expect(checks).toEqual([1, 0]);
  });

  test('outlives the process', async () => {
    await choose('links', 'DISABLED');
    runner.setMode('links', null);
    await server.restart();
    expect(runner.listDisabled()).toEqual(['links']);
    expect((await readGuardrails()).find(({ id }) => id === 'links')).toMatchObject({
      mode: 'DISABLED',
      override: { by: ADMIN },
    });
  });

  test('comes to other servers on the same database', async () => {
    const other = createRunner();
    const second = await createTestServer({
      runner: other,
      guardrails: other,
      settings: { databasePath: server.databasePath },
    });
    await choose('links', 'MONITOR');
    await second.modes.follow();
    expect(other.describe('links').mode).toBe('MONITOR');
    await second.close();
  });
});

describe('a choice', () => {
  test.each([
    ['cards', 'DISABLED', 'INSTANT always runs in the mode BLOCK, not DISABLED'],
    ['cards', 'MONITOR', 'INSTANT always runs in the mode BLOCK, not MONITOR'],
    ['service', 'BLOCK', 'VERY_SLOW always runs in the mode MONITOR, not BLOCK'],
    ['service', 'DISABLED', 'VERY_SLOW always runs in the mode MONITOR, not DISABLED'],
  ])('that the matrix does not allow is refused: %s %s', async (guardrail, mode, message) => {
    const refused = await choose(guardrail, mode);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'OVERRIDE_REFUSED']);
    expect(refused.json().message).toContain(message);
    expect((await readGuardrails()).every(({ override }) => override === null)).toBe(true);
    expect(await readActs()).toEqual([]);
  });

  test('may be any mode for the other classes, and all are told which', async () => {
    for (const guardrail of ['links', 'model', 'judge']) {
      for (const mode of ['BLOCK', 'MONITOR', 'DISABLED'])
        expect((await choose(guardrail, mode)).json()).toMatchObject({ mode });
    }
    const modes = Object.fromEntries((await readGuardrails()).map((one) => [one.id, one.modes]));
    const all = ['BLOCK', 'MONITOR', 'DISABLED'];
    expect(modes).toEqual({ cards: ['BLOCK'], links: all, model: all, judge: all, service: ['MONITOR'] });
  });

  test('is logged with who and when, and needs an administrator', async () => {
    expect((await choose('links', 'MONITOR', VIEWER_TOKEN)).statusCode).toBe(401);
    await choose('links', 'MONITOR');
    await choose('links', null);
    const change = { by: ADMIN, act: 'change-mode', subject: 'links', at: '2030-06-01T12:00:00.000Z' };
    expect(await readActs()).toEqual([
      { ...change, from: 'MONITOR', to: null },
      { ...change, from: null, to: 'MONITOR' },
    ]);
    const lines = server.logLines.map((line) => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg === 'a guardrail has another mode')).toMatchObject([
      { guardrail: 'links', mode: 'MONITOR', by: ADMIN },
      { guardrail: 'links', mode: null },
    ]);
  });

  test.each([
    ['an unknown guardrail', 'nobody', 'MONITOR', [404, 'GUARDRAIL_UNKNOWN']],
    ['an unknown mode', 'links', 'WATCH', [400, 'REQUEST_INVALID']],
    ['no mode', 'links', undefined, [400, 'REQUEST_INVALID']],
  ])('of %s is refused', async (_name, guardrail, mode, answer) => {
    const refused = await choose(guardrail, mode);
    expect([refused.statusCode, refused.json().code]).toEqual(answer);
  });

  test('to block paragraphs is refused where sentences wait for verdicts, and nobody is told that they may', async () => {
    await server.close();
    const patient = runnable(createFakeGuardrail({ id: 'patient' }), {
      mode: 'MONITOR',
      boundary: 'PARAGRAPH',
    });
    ({ runner } = createTestRunner([patient], {}, true));
    server = await createTestServer({ runner, guardrails: runner });
    const refused = await choose('patient', 'BLOCK');
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'OVERRIDE_REFUSED']);
    expect(refused.json().message).toContain('Leave out its boundary');
    expect((await server.call({ url: '/v1/admin/acts' })).json().acts).toEqual([]);
    const { guardrails } = (await server.call({ url: '/v1/admin/guardrails' })).json();
    expect(guardrails).toMatchObject([{ mode: 'MONITOR', override: null, modes: ['MONITOR', 'DISABLED'] }]);
    expect((await choose('patient', 'DISABLED')).json()).toMatchObject({ mode: 'DISABLED' });
    expect((await choose('patient', null)).json()).toMatchObject({ mode: 'MONITOR' });
  });

  test('that the settings make impossible later is told and left alone', async () => {
    await server.store.modes.change({
      guardrail: 'cards',
      mode: 'DISABLED',
      at: '2030-06-01T12:00:00.000Z',
      by: { role: 'admin', token: 'a'.repeat(16) },
    });
    await server.restart();
    await server.modes.follow();
    expect(runner.describe('cards').mode).toBe('BLOCK');
    expect((await readGuardrails())[0]).toMatchObject({ id: 'cards', mode: 'BLOCK', override: null });
    const told = server.logLines.filter((line) => line.includes('OVERRIDE_REFUSED'));
    expect(told).toHaveLength(1);
  });
});

import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { CheckInput } from '../../../server/guardrails/guardrail.ts';
import { makeAudience } from '../../../server/monitor/audience.ts';
import type { AuditRecord, StreamAck, StreamUpdate, TextDelta } from '../../../src/protocol/index.ts';
import { createFakeRunner, type FakeGuardrail, type FakeRunner } from '../../support/fake-runner.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { CLIENT_TOKEN, createTestServer, digestToken, type TestServer } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const ENDING = { reason: 'complete', at: '2030-06-01T12:00:00Z' } as const;
const BUDGET_MS = 100;

let server: TestServer;
let runner: FakeRunner;
afterEach(() => server.close());

async function serve(guardrails: readonly FakeGuardrail[], settings = {}): Promise<void> {
  runner = createFakeRunner(guardrails);
  server = await createTestServer({ runner, settings: { checkBudgetMs: BUDGET_MS, ...settings } });
}

const add = (offset: number, insert: string, channel = 'a'): TextDelta => ({
  channel,
  offset,
  delete: 0,
  insert,
});
const makeText = (sessionId: string, seq: number, text: TextDelta[], more: Partial<StreamUpdate> = {}) => ({
  ...makeUpdate(sessionId, seq),
  text,
  ...more,
});
const send = (body: StreamUpdate) => server.call({ url: '/v1/stream/update', body });
const sendText = async (...args: Parameters<typeof makeText>): Promise<StreamAck> => {
  const answer = await send(makeText(...args));
  expect([answer.statusCode, answer.json()]).toMatchObject([200, {}]);
  return answer.json();
};
const readAudit = async (): Promise<readonly AuditRecord[]> =>
  (await server.call({ url: '/v1/audit/sessions?limit=200' })).json().records;
const readTexts = (sessionId: string) => server.store.sessions.readTexts([sessionId]);
const readFiles = async (): Promise<string> => {
  const files = ['', '-wal', '-shm'].map((suffix) => readFile(`${server.databasePath}${suffix}`, 'latin1'));
  return (await Promise.all(files)).join('');
};
/** A check that waits until it is let through, or given up. */
function createHeld(id: string, checkpoint: 'BATCHED' | 'DEFERRED') {
  const letThrough: ((said: object) => void)[] = [];
  const check = (_input: CheckInput, signal: AbortSignal) =>
    new Promise<object>((resolve) => {
      letThrough.push(resolve);
      signal.addEventListener('abort', () => resolve({ outcome: 'timeout' }), { once: true });
    });
  return { letThrough, guardrail: { id, checkpoint, check } satisfies FakeGuardrail };
}

describe('a session in one request', () => {
  test('is opened, checked, ended and audited', async () => {
    await serve([{ id: 'model', checkpoint: 'BATCHED' }]);
    const start = makeStart();
    const { sessionId } = start;
    const ack = await sendText(sessionId, 1, [add(0, 'This is forbidden.')], { start, end: ENDING });
    expect(ack).toMatchObject({ sessionId, state: 'COMPLETE', seq: 1, duplicate: false });
    expect(ack.verdicts).toMatchObject([{ guardrail: 'model', action: 'block', outcome: 'answered' }]);
    expect(await readAudit()).toMatchObject([
      {
        sessionId,
        updates: 1,
        endReason: 'complete',
        checks: [{ guardrail: 'model', checks: 1, blocked: 1 }],
      },
    ]);
    expect(await readTexts(sessionId)).toEqual(new Map());
  });

  test('gets the same answer again, also after a restart, and is checked and audited once', async () => {
    await serve([{ id: 'model', checkpoint: 'BATCHED' }]);
    const start = makeStart();
    const body = makeText(start.sessionId, 1, [add(0, 'This is forbidden.')], { start, end: ENDING });
    const [first, second] = await Promise.all([send(body), send(body)]);
    await server.restart();
    const third = await send(body);
    const verdicts = first.json().verdicts;
    expect(verdicts).toHaveLength(1);
    expect([second.json().verdicts, third.json().verdicts]).toEqual([verdicts, verdicts]);
    expect([first, second, third].map((answer) => answer.json().duplicate)).toEqual([false, true, true]);
    expect(runner.asked).toHaveLength(1);
    expect(await readAudit()).toMatchObject([{ checks: [{ checks: 1, blocked: 1 }] }]);
  });

  test('must be opened with its own id, by one owner, with the same values', async () => {
    await serve([]);
    const [start, other] = [makeStart(), makeStart()];
    const refused = await send({ ...makeUpdate(start.sessionId, 1), start: other });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'SESSION_CONFLICT']);
    await send({ ...makeUpdate(start.sessionId, 1), start });
    const changed = { ...start, origin: 'https://elsewhere.example' };
    expect((await send({ ...makeUpdate(start.sessionId, 2), start: changed })).json()).toMatchObject({
      code: 'SESSION_CONFLICT',
    });
    expect((await send({ ...makeUpdate(start.sessionId, 2), start })).json()).toMatchObject({ seq: 2 });
  });
});

describe('new sentences', () => {
  test('are checked alone, with what came before as context, channel by channel', async () => {
    await serve([{ id: 'model', checkpoint: 'BATCHED' }]);
    const start = makeStart();
    const { sessionId } = start;
    await sendText(sessionId, 1, [add(0, 'One. '), add(0, 'Uno. ', 'b')], { start });
    await sendText(sessionId, 2, [add(5, 'Two. '), add(10, 'Three. ')]);
    expect(runner.asked.map(({ input }) => [input.context, input.text])).toEqual([
      ['', 'One. '],
      ['', 'Uno. '],
      ['One. ', 'Two. Three. '],
    ]);
  });

  test('are checked by the guardrails of the checkpoint IMMEDIATE as well', async () => {
    await serve([
      { id: 'links', checkpoint: 'IMMEDIATE' },
      { id: 'model', checkpoint: 'BATCHED' },
    ]);
    const start = makeStart();
    const ack = await sendText(start.sessionId, 1, [add(0, 'A forbidden one.')], { start, end: ENDING });
    const stretch = { channel: 'a', start: 0, end: 16 };
    expect(ack.verdicts).toMatchObject([
      { guardrail: 'links', checkpoint: 'BATCHED', action: 'block', stretch },
      { guardrail: 'model', checkpoint: 'BATCHED', action: 'block', stretch },
    ]);
    expect(await readAudit()).toMatchObject([{ checks: [{ guardrail: 'links' }, { guardrail: 'model' }] }]);
  });

  test('that leave a gap are refused, and nothing has changed', async () => {
    await serve([{ id: 'model', checkpoint: 'BATCHED' }]);
    const start = makeStart();
    const { sessionId } = start;
    await sendText(sessionId, 1, [add(0, 'One. ')], { start });
    const refused = await send(makeText(sessionId, 2, [add(7, 'marker')]));
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'TEXT_GAP']);
    expect(refused.body).not.toContain('marker');
    expect((await send(makeUpdate(sessionId, 2))).json()).toMatchObject({ seq: 2, duplicate: false });
  });

  test('are not kept where nothing checks them', async () => {
    await serve([]);
    const start = makeStart();
    const ack = await sendText(start.sessionId, 1, [add(0, 'One. ')], { start });
    expect(ack).not.toHaveProperty('verdicts');
    expect(await readTexts(start.sessionId)).toEqual(new Map());
  });

  test('are in no file of the database once they have been checked', async () => {
    const held = createHeld('judge', 'DEFERRED');
    await serve([{ id: 'model', checkpoint: 'BATCHED' }, held.guardrail]);
    const start = makeStart();
    const long = `marker-text ${'and so on '.repeat(2_000)}`;
    await sendText(start.sessionId, 1, [add(0, long)], { start });
    await sendText(start.sessionId, 2, [add(long.length, 'marker-end')], { end: ENDING });
    await waitUntil(() => held.letThrough.length === 1);
    expect(await readFiles()).toContain('marker');
    held.letThrough[0]?.({});
    await waitUntil(async () => (await server.store.jobs.count()) === 0);
    expect(await server.store.erase()).toBe(true);
    expect(await readFiles()).not.toContain('marker');
  });

  test('are not in the log', async () => {
    await serve([
      { id: 'model', checkpoint: 'BATCHED' },
      { id: 'judge', checkpoint: 'DEFERRED' },
    ]);
    const start = makeStart();
    await sendText(start.sessionId, 1, [add(0, 'marker forbidden.', 'marker-channel')], {
      start,
      end: ENDING,
    });
    await waitUntil(async () => (await readAudit()).length === 1);
    expect(server.logLines.join('')).not.toContain('marker');
  });
});

describe('a check that takes too long', () => {
  test('is answered as a timeout, counted when it comes, told as an event, and waited for', async () => {
    const held = createHeld('model', 'BATCHED');
    await serve([{ id: 'quick', checkpoint: 'BATCHED' }, held.guardrail]);
    const start = makeStart();
    const { sessionId } = start;
    const ack = await sendText(sessionId, 1, [add(0, 'One. ')], { start, end: ENDING });
    expect(ack.state).toBe('MONITORING');
    expect(ack.verdicts?.map(({ guardrail, outcome }) => [guardrail, outcome])).toEqual([
      ['quick', 'answered'],
      ['model', 'timeout'],
    ]);
    expect(await readAudit()).toEqual([]);
    held.letThrough[0]?.({ action: 'block' });
    await waitUntil(async () => (await readAudit()).length === 1);
    expect(await readAudit()).toMatchObject([
      { checks: [{ guardrail: 'quick' }, { guardrail: 'model', checks: 1, unanswered: 0, blocked: 1 }] },
    ]);
    const audience = makeAudience(digestToken(CLIENT_TOKEN), start.clientId);
    const events = await server.store.events.list(audience, 0, 10);
    expect(events.map(({ event }) => event)).toMatchObject([
      {
        sessionId,
        seq: 1,
        state: 'COMPLETE',
        verdict: { guardrail: 'model', action: 'block', stretch: { channel: 'a', start: 0 } },
      },
    ]);
  });

  test('is run again when the server was ended meanwhile', async () => {
    const held = createHeld('model', 'BATCHED');
    await serve([held.guardrail]);
    const start = makeStart();
    const { sessionId } = start;
    const body = makeText(sessionId, 1, [add(0, 'One. ')], { start, end: ENDING });
    await send(body);
    // What the first one says when it is given up must not count.
    await server.restart();
    await waitUntil(() => held.letThrough.length === 2);
    held.letThrough[1]?.({ action: 'block' });
    await waitUntil(async () => (await readAudit()).length === 1);
    expect(await readAudit()).toMatchObject([{ checks: [{ checks: 1, unanswered: 0, blocked: 1 }] }]);
  });
});

describe('deferred checks', () => {
  test('see all text of a session once it has ended, which then is forgotten', async () => {
    await serve([{ id: 'judge', checkpoint: 'DEFERRED' }]);
    const start = makeStart();
    const { sessionId } = start;
    await sendText(sessionId, 1, [add(0, 'One. ')], { start });
    const ack = await sendText(sessionId, 2, [add(5, 'A forbidden one.')], { end: ENDING });
    expect(ack.state).toBe('MONITORING');
    await waitUntil(async () => (await readAudit()).length === 1);
    expect(runner.asked).toMatchObject([{ guardrail: 'judge', input: { text: 'One. A forbidden one.' } }]);
    expect(await readAudit()).toMatchObject([
      {
        updates: 2,
        checks: [{ guardrail: 'judge', checkpoint: 'DEFERRED', blocked: 0, wouldHaveBlocked: 1 }],
      },
    ]);
    expect((await server.call({ url: `/v1/stream/status?sessionId=${sessionId}` })).json()).toMatchObject({
      state: 'COMPLETE',
    });
    await waitUntil(async () => (await server.store.jobs.count()) === 0);
    expect(await readTexts(sessionId)).toEqual(new Map());
  });

  test('are not made where a session had no text', async () => {
    await serve([{ id: 'judge', checkpoint: 'DEFERRED' }]);
    const start = makeStart();
    const ack = await send({ ...makeUpdate(start.sessionId, 1), start, end: ENDING });
    expect(ack.json()).toMatchObject({ state: 'COMPLETE' });
    expect(runner.asked).toEqual([]);
  });

  test('of a session that went silent run, too', async () => {
    await serve([{ id: 'judge', checkpoint: 'DEFERRED' }]);
    const start = makeStart();
    await sendText(start.sessionId, 1, [add(0, 'One. ')], { start });
    server.passTime(10 * 60_000);
    expect(await server.sessions.endIdle()).toBe(1);
    await waitUntil(async () => (await readAudit()).length === 1);
    expect(await readAudit()).toMatchObject([{ endReason: 'lost', checks: [{ guardrail: 'judge' }] }]);
  });

  test('are done once after a restart, each with the request that asked for them', async () => {
    const held = createHeld('judge', 'DEFERRED');
    await serve([held.guardrail]);
    const start = makeStart();
    await sendText(start.sessionId, 1, [add(0, 'One. ')], { start, end: ENDING });
    await waitUntil(() => held.letThrough.length === 1);
    await server.restart();
    await waitUntil(() => held.letThrough.length === 2);
    held.letThrough[1]?.({ action: 'block' });
    await waitUntil(async () => (await readAudit()).length === 1);
    expect(await readAudit()).toMatchObject([
      { checks: [{ checks: 1, unanswered: 0, wouldHaveBlocked: 1 }] },
    ]);
    await waitUntil(() => server.logLines.some((line) => line.includes('monitor job is settled')));
    const lines = server.logLines.map((line) => JSON.parse(line));
    const settled = lines.find(({ msg }) => msg === 'monitor job is settled');
    const request = lines.find(({ route }) => route === '/v1/stream/update');
    expect(settled).toMatchObject({
      sessionId: start.sessionId,
      correlationId: request.reqId,
      attempt: 1,
    });
    expect(request.sessionId).toBe(start.sessionId);
  });

  test('of guardrails that are gone after a restart are counted as unavailable', async () => {
    const held = createHeld('judge', 'DEFERRED');
    const guardrails: FakeGuardrail[] = [held.guardrail];
    await serve(guardrails);
    const start = makeStart();
    await sendText(start.sessionId, 1, [add(0, 'One. ')], { start, end: ENDING });
    await waitUntil(async () => (await server.store.jobs.count()) === 1);
    guardrails.pop();
    await server.restart();
    await waitUntil(async () => (await readAudit()).length === 1);
    expect(await readAudit()).toMatchObject([{ checks: [{ guardrail: 'judge', checks: 1, unanswered: 1 }] }]);
    await waitUntil(async () => (await server.store.jobs.count()) === 0);
  });

  test('that fail are tried again; one that never answers costs no other its verdict', async () => {
    let failures = 0;
    const flaky = () => {
      failures += 1;
      return failures < 2 ? { outcome: 'failed' as const } : { action: 'warn' as const };
    };
    await serve(
      [
        { id: 'down', checkpoint: 'DEFERRED', check: () => Promise.reject(new Error('down')) },
        { id: 'flaky', checkpoint: 'DEFERRED', check: flaky },
        { id: 'stuck', checkpoint: 'DEFERRED', check: () => new Promise(() => {}) },
        { id: 'judge', checkpoint: 'DEFERRED' },
      ],
      { monitorMaxAttempts: 2, monitorTimeoutMs: 100 },
    );
    const start = makeStart();
    await sendText(start.sessionId, 1, [add(0, 'One. ')], { start, end: ENDING });
    const retried = () => server.logLines.filter((line) => line.includes('tried again')).length;
    await waitUntil(() => retried() === 3);
    server.passTime(60_000);
    await waitUntil(async () => (await readAudit()).length === 1);
    const [record] = await readAudit();
    const byId = new Map(record?.checks.map((check) => [check.guardrail, check]));
    expect(byId.get('judge')).toMatchObject({ checks: 1, unanswered: 0 });
    expect(byId.get('flaky')).toMatchObject({ checks: 1, unanswered: 0, warned: 1 });
    expect(byId.get('down')).toMatchObject({ checks: 1, unanswered: 1 });
    expect(byId.get('stuck')).toMatchObject({ checks: 1, unanswered: 1 });
  });

  test('beyond what the queue takes are refused in the answer and in the record; the session is accepted', async () => {
    const held = createHeld('judge', 'DEFERRED');
    await serve([held.guardrail, { id: 'other', checkpoint: 'DEFERRED', check: held.guardrail.check }], {
      monitorMaxJobs: 3,
    });
    const starts = [makeStart(), makeStart()];
    const [first, second] = await Promise.all(
      starts.map((start) => sendText(start.sessionId, 1, [add(0, 'One. ')], { start, end: ENDING })),
    );
    expect(first).toMatchObject({ state: 'MONITORING' });
    expect(second).toMatchObject({
      state: 'COMPLETE',
      verdicts: [
        { guardrail: 'judge', outcome: 'refused' },
        { guardrail: 'other', outcome: 'refused' },
      ],
    });
    expect(await readAudit()).toMatchObject([
      { sessionId: starts[1]?.sessionId, checks: [{ unanswered: 1 }, { unanswered: 1 }] },
    ]);
    await waitUntil(() => held.letThrough.length === 2);
    for (const letThrough of held.letThrough) letThrough({});
    await waitUntil(async () => (await readAudit()).length === 2);
    const third = makeStart();
    expect(await sendText(third.sessionId, 1, [add(0, 'x')], { start: third, end: ENDING })).toMatchObject({
      state: 'MONITORING',
    });
    await waitUntil(() => held.letThrough.length === 4);
    for (const letThrough of held.letThrough) letThrough({});
  });
});

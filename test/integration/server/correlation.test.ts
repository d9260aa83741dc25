import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { CheckInput } from '../../../server/guardrails/guardrail.ts';
import { createTestRunner, runnable, type TestRunner } from '../../support/check-runner.ts';
import { ALLOWED, createFakeGuardrail, makeCharacteristics } from '../../support/fake-guardrail.ts';
import { followEvents } from '../../support/follow-events.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { CLIENT_TOKEN, createTestServer, type TestServer } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const END = { reason: 'complete', at: '2030-06-01T12:00:00Z' };

let server: TestServer;
let asked: CheckInput[];
let failures: TestRunner['warnings'];
afterEach(() => server.close());

/** One guardrail at sentences and one at the end; the last one fails where it is told to. */
async function serve(doesJudgeFail = false): Promise<void> {
  asked = [];
  const model = createFakeGuardrail({
    id: 'model',
    check: async (input) => {
      asked.push(input);
      return ALLOWED;
    },
  });
  const judge = createFakeGuardrail({
    id: 'judge',
    characteristics: makeCharacteristics({ class: 'SLOW' }),
    check: async (input) => {
      asked.push(input);
      if (doesJudgeFail) throw new Error('down');
      return ALLOWED;
    },
  });
  const { runner, warnings } = createTestRunner([runnable(model), runnable(judge)]);
  failures = warnings;
  server = await createTestServer({ runner, settings: { monitorMaxAttempts: 1 } });
}

const send = (body: object, headers: Record<string, string> = {}) =>
  server.call({ url: '/v1/stream/update', body, headers });
const text = (offset: number, insert: string) => ({ text: [{ channel: 'a', offset, delete: 0, insert }] });
const readLines = () => server.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
const readRecord = async () => {
  await waitUntil(async () => (await server.store.audit.list(1)).length === 1);
  return (await server.store.audit.list(1))[0]?.record;
};

describe('what a client names its requests', () => {
  test('follows them into checks, jobs, the log, the event and the audit record', async () => {
    await serve();
    const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const follower = await followEvents(address, CLIENT_TOKEN);
    const [first, second] = [randomUUID(), randomUUID()];
    const start = makeStart();
    const { sessionId } = start;
    const opened = await send(
      { ...makeUpdate(sessionId, 1), start, ...text(0, 'One. ') },
      { 'x-correlation-id': first },
    );
    expect(opened.headers['x-correlation-id']).toBe(first);
    await send(
      { ...makeUpdate(sessionId, 2), ...text(5, 'Two. '), end: END },
      { 'x-correlation-id': second },
    );
    const record = await readRecord();
    expect(record?.correlationIds).toEqual([first, second]);
    expect(asked.map(({ correlationId }) => correlationId)).toEqual([first, second, second]);
    await waitUntil(() => readLines().some(({ msg }) => msg === 'monitor job is settled'));
    const told = (id: string) =>
      readLines()
        .filter(({ correlationId }) => correlationId === id)
        .map(({ msg }) => msg);
    expect(told(first)).toEqual(['request']);
    expect(told(second)).toEqual(['request', 'monitor job is settled']);
    await waitUntil(() => follower.events.length === 1);
    expect(follower.events[0]?.data.correlationId).toBe(second);
    follower.stop();
  });

  test('may be another for each update of a batch', async () => {
    await serve();
    const names = [randomUUID(), randomUUID()];
    const whole = names.map((correlationId, at) => {
      const start = makeStart();
      const said = at === 0 ? { correlationId } : {};
      return { ...makeUpdate(start.sessionId, 1), start, end: END, ...text(0, 'One. '), ...said };
    });
    const headers = { 'x-correlation-id': names[1] ?? '' };
    await server.call({ url: '/v1/stream/batch', body: { updates: whole }, headers });
    await waitUntil(async () => (await server.store.audit.list(2)).length === 2);
    const records = (await server.store.audit.list(2)).map(({ record }) => record);
    for (const [at, { sessionId }] of whole.entries()) {
      const record = records.find((one) => one?.sessionId === sessionId);
      expect(record?.correlationIds).toEqual([names[at]]);
    }
    expect(new Set(asked.map(({ correlationId }) => correlationId))).toEqual(new Set(names));
    const [update] = whole;
    const wordy = { ...update, correlationId: 'my social security number' };
    const refused = await server.call({ url: '/v1/stream/batch', body: { updates: [wordy] } });
    expect(refused.json()).toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('is in the line of a check that has no answer, and in those of a request that is refused', async () => {
    await serve(true);
    const [name, refused] = [randomUUID(), randomUUID()];
    const start = makeStart();
    const body = { ...makeUpdate(start.sessionId, 1), start, ...text(0, 'One.'), end: END };
    await send(body, { traceparent: `00-${name.replaceAll('-', '')}-00f067aa0ba902b7-01` });
    await readRecord();
    expect(failures).toMatchObject([
      { message: 'a check has no answer', facts: { correlationId: name.replaceAll('-', '') } },
    ]);
    await send({ nothing: 1 }, { 'x-correlation-id': refused });
    const lines = readLines().filter(({ correlationId }) => correlationId === refused);
    expect(lines.map(({ msg }) => msg)).toEqual(['request refused', 'request']);
  });

  test('finds the records of its sessions', async () => {
    await serve();
    const name = randomUUID();
    const [one, two, other] = [makeStart(), makeStart(), makeStart()];
    const whole = (start: ReturnType<typeof makeStart>) => ({
      ...makeUpdate(start.sessionId, 1),
      start,
      end: END,
    });
    const updates = [whole(one), whole(two)];
    const headers = { 'x-correlation-id': name };
    await server.call({ url: '/v1/stream/batch', body: { updates }, headers });
    await send(whole(other));
    const page = await server.call({ url: `/v1/audit/sessions?correlationId=${name}` });
    const ids = page.json().records.map(({ sessionId }: { sessionId: string }) => sessionId);
    expect(new Set(ids)).toEqual(new Set([one.sessionId, two.sessionId]));
  });
});

describe('a client without names', () => {
  test('has those of the server, the first one and the newest in the record', async () => {
    await serve();
    const start = makeStart();
    const names: unknown[] = [];
    for (let seq = 1; seq <= 12; seq += 1) {
      const more = { ...(seq === 1 ? { start } : {}), ...(seq === 12 ? { end: END } : {}) };
      const answer = await send({ ...makeUpdate(start.sessionId, seq), ...more });
      names.push(answer.headers['x-correlation-id']);
    }
    expect((await readRecord())?.correlationIds).toEqual([names[0], ...names.slice(-7)]);
    const requests = readLines().filter(({ msg }) => msg === 'request');
    expect(requests.map(({ correlationId }) => correlationId)).toEqual(names);
    for (const { reqId, correlationId } of requests) expect(reqId).toBe(correlationId);
  });

  test('or with one that could be content has those, too', async () => {
    await serve();
    const header = 'my social security number';
    const answer = await send(makeUpdate(makeStart().sessionId, 1), { 'x-correlation-id': header });
    expect(answer.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(server.logLines.join('')).not.toContain(header);
  });
});

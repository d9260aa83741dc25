import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/protocol/index.ts';
import { makeFinish, makeReport, makeStart, makeUpdate } from '../../support/sessions.ts';
import { createTestServer, OTHER_CLIENT_TOKEN, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const start = (body = makeStart()) => server.call({ url: '/v1/stream/start', body });
const update = (sessionId: string, seq: number, token?: string) =>
  server.call({ url: '/v1/stream/update', body: makeUpdate(sessionId, seq), ...(token ? { token } : {}) });
const finish = (sessionId: string, seq: number, overrides = {}) =>
  server.call({ url: '/v1/stream/finish', body: { ...makeFinish(sessionId, seq), ...overrides } });
const status = (sessionId: string) => server.call({ url: `/v1/stream/status?sessionId=${sessionId}` });
const readAudit = async (sessionId: string) => {
  const page = (await server.call({ url: '/v1/audit/sessions?limit=200' })).json();
  return page.records.filter((record: { sessionId: string }) => record.sessionId === sessionId);
};

describe('a session from start to finish', () => {
  test('each step is acknowledged with what is on disk', async () => {
    const head = makeStart();
    const { sessionId } = head;
    const acks = [
      await start(head),
      await update(sessionId, 1),
      await update(sessionId, 2),
      await finish(sessionId, 3),
    ];
    expect(acks.map((ack) => [ack.statusCode, ack.json()])).toEqual([
      [200, { sessionId, state: 'ACTIVE', seq: 0, duplicate: false }],
      [200, { sessionId, state: 'ACTIVE', seq: 1, duplicate: false }],
      [200, { sessionId, state: 'ACTIVE', seq: 2, duplicate: false }],
      [200, { sessionId, state: 'COMPLETE', seq: 3, duplicate: false }],
    ]);
    expect(await readAudit(sessionId)).toEqual([
      {
        ...head,
        format: 'openai-chat',
        endedAt: '2030-06-01T12:00:00Z',
        endReason: 'complete',
        updates: 4,
        report: makeReport(300),
        checks: [],
        correlationIds: acks.map(({ headers }) => headers['x-correlation-id']),
      },
    ]);
  });

  test('its status is readable at any time, and after a restart', async () => {
    const head = makeStart();
    const { sessionId } = head;
    await start(head);
    expect((await status(sessionId)).json()).toMatchObject({ state: 'ACTIVE', seq: 0, endReason: null });
    await update(sessionId, 1);
    await server.restart();
    expect((await status(sessionId)).json()).toMatchObject({ seq: 1, report: makeReport(100) });
    await finish(sessionId, 2, { endReason: 'blocked' });
    expect((await status(sessionId)).json()).toEqual({
      sessionId,
      state: 'COMPLETE',
      seq: 2,
      report: makeReport(200),
      endReason: 'blocked',
    });
  });
});

describe('repeats change nothing and are acknowledged', () => {
  let sessionId: string;
  const head = { current: makeStart() };
  beforeEach(async () => {
    head.current = makeStart();
    sessionId = head.current.sessionId;
    await start(head.current);
    await update(sessionId, 1);
  });

  test('start', async () => {
    expect((await start(head.current)).json()).toEqual({
      sessionId,
      state: 'ACTIVE',
      seq: 1,
      duplicate: true,
    });
  });

  test('update', async () => {
    expect((await update(sessionId, 1)).json()).toMatchObject({ seq: 1, duplicate: true });
  });

  test('finish, and an update from before it', async () => {
    await finish(sessionId, 2);
    expect((await finish(sessionId, 2)).json()).toMatchObject({ state: 'COMPLETE', duplicate: true });
    expect((await update(sessionId, 1)).json()).toMatchObject({ state: 'COMPLETE', seq: 2, duplicate: true });
    expect((await start(head.current)).json()).toMatchObject({ state: 'COMPLETE', duplicate: true });
    expect(await readAudit(sessionId)).toHaveLength(1);
  });
});

describe('what is out of order is refused and loses nothing', () => {
  test('a gap says which number is expected', async () => {
    const { sessionId } = (await start()).json();
    const refused = await update(sessionId, 3);
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'SEQUENCE_GAP', expectedSeq: 1 });
    expect((await update(sessionId, 1)).json()).toMatchObject({ seq: 1, duplicate: false });
  });

  test('a finish under a number that an update took is not mistaken for a repeat', async () => {
    const { sessionId } = (await start()).json();
    await update(sessionId, 1);
    expect((await finish(sessionId, 1)).json()).toMatchObject({ code: 'SEQUENCE_GAP', expectedSeq: 2 });
    expect((await finish(sessionId, 2)).json()).toMatchObject({ state: 'COMPLETE' });
  });

  test.each([
    ['update', (id: string) => update(id, 2)],
    ['another finish', (id: string) => finish(id, 1, { endReason: 'error' })],
    ['a later finish', (id: string) => finish(id, 2)],
  ])('after the finish: %s', async (_name, call) => {
    const { sessionId } = (await start()).json();
    await finish(sessionId, 1);
    const refused = await call(sessionId);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'SESSION_CLOSED']);
    expect(await readAudit(sessionId)).toMatchObject([{ endReason: 'complete', updates: 2 }]);
  });

  test.each([
    ['update', (id: string) => update(id, 1)],
    ['finish', (id: string) => finish(id, 1)],
    ['status', (id: string) => status(id)],
  ])('%s of an unknown session', async (_name, call) => {
    const refused = await call(makeStart().sessionId);
    expect([refused.statusCode, refused.json().code]).toEqual([404, 'SESSION_UNKNOWN']);
  });
});

describe('a session belongs to the token that started it', () => {
  test('nobody else may touch it', async () => {
    const head = makeStart();
    await start(head);
    const others = [
      await server.call({ url: '/v1/stream/start', body: head, token: OTHER_CLIENT_TOKEN }),
      await update(head.sessionId, 1, OTHER_CLIENT_TOKEN),
      await server.call({ url: `/v1/stream/status?sessionId=${head.sessionId}`, token: OTHER_CLIENT_TOKEN }),
    ];
    for (const refused of others) expect(refused.json()).toMatchObject({ code: 'SESSION_CONFLICT' });
    expect((await status(head.sessionId)).json()).toMatchObject({ seq: 0 });
  });

  test('nor may its own client start it with other values', async () => {
    const head = makeStart();
    await start(head);
    const refused = await start({ ...head, origin: 'https://elsewhere.example' });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'SESSION_CONFLICT']);
  });
});

describe('a session that goes silent', () => {
  test('is ended as lost, once, also after a restart', async () => {
    const head = makeStart();
    await start(head);
    await update(head.sessionId, 1);
    server.passTime(LIMITS.sessionIdleMs - 1);
    await server.restart();
    expect(await server.sessions.endIdle()).toBe(0);
    server.passTime(LIMITS.sessionIdleMs);
    expect(await server.sessions.endIdle()).toBeGreaterThan(0);
    expect(await server.sessions.endIdle()).toBe(0);
    expect(await readAudit(head.sessionId)).toMatchObject([{ endReason: 'lost', updates: 2 }]);
    expect((await finish(head.sessionId, 2)).json()).toMatchObject({ code: 'SESSION_CLOSED' });
  });

  test('is not ended by the time that the server was down', async () => {
    const { sessionId } = (await start()).json();
    server.passTime(10 * LIMITS.sessionIdleMs);
    await server.restart();
    expect(await server.sessions.endIdle()).toBe(0);
    expect((await finish(sessionId, 1)).json()).toMatchObject({ state: 'COMPLETE', duplicate: false });
  });

  test('is spared by each accepted request', async () => {
    const { sessionId } = (await start()).json();
    server.passTime(LIMITS.sessionIdleMs - 1);
    await update(sessionId, 1);
    server.passTime(LIMITS.sessionIdleMs - 1);
    await server.sessions.endIdle();
    expect((await status(sessionId)).json()).toMatchObject({ state: 'ACTIVE' });
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createForgetSessions } from '../../../server/services/create-forget-sessions.ts';
import { makeEndedSession, makeFinish, makeStart, makeUpdate } from '../../support/sessions.ts';
import { NOW } from '../../support/signed-documents.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

const HOUR_MS = 3_600_000;
const END = { reason: 'complete', at: '2030-06-01T12:00:00Z' };

let server: TestServer;
let nowMs: number;
beforeEach(async () => {
  nowMs = NOW.getTime();
  server = await createTestServer();
});
afterEach(() => server.close());

const passHours = (hours: number) => {
  server.passTime(hours * HOUR_MS);
  nowMs += hours * HOUR_MS;
};
const forget = (hours: number) => createForgetSessions(server.store.sessions, hours, () => new Date(nowMs))();
const send = (path: string, body: object) => server.call({ url: `/v1/stream/${path}`, body });

/** @returns the one request that the session was */
async function makeSession(): Promise<ReturnType<typeof makeUpdate>> {
  const start = makeStart();
  const body = { ...makeUpdate(start.sessionId, 1), start, end: END } as ReturnType<typeof makeUpdate>;
  expect((await send('update', body)).statusCode).toBe(200);
  return body;
}

describe('a session that is over', () => {
  test('can be repeated until it is forgotten, and never be opened again', async () => {
    const body = await makeSession();
    passHours(2);
    await forget(3);
    expect((await send('update', body)).json()).toMatchObject({ state: 'COMPLETE', duplicate: true });
    await forget(1);
    const again = [
      await send('update', body),
      await send('start', makeStart({ sessionId: body.sessionId })),
      await send('update', makeUpdate(body.sessionId, 2)),
      await send('finish', makeFinish(body.sessionId, 2)),
    ];
    for (const answer of again) {
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'SESSION_CLOSED']);
    }
    const status = await server.call({ url: `/v1/stream/status?sessionId=${body.sessionId}` });
    expect(status.json().code).toBe('SESSION_UNKNOWN');
    expect(await server.store.audit.list(9)).toHaveLength(1);
  });

  test('that comes back in a batch hurts no other', async () => {
    const old = await makeSession();
    passHours(2);
    await forget(1);
    const start = makeStart();
    const fresh = { ...makeUpdate(start.sessionId, 1), start, end: END };
    const { answers } = (await send('batch', { updates: [old, fresh] })).json();
    expect(answers).toMatchObject([{ code: 'SESSION_CLOSED' }, { state: 'COMPLETE', duplicate: false }]);
    expect(await server.store.audit.list(9)).toHaveLength(2);
  });
});

test('many are forgotten in one turn, and one that runs is left alone', async () => {
  const live = makeStart();
  await send('start', live);
  const ended = Array.from({ length: 1_050 }, () => makeEndedSession());
  await server.store.sessions.write(
    ended.map((change) => ({ ...change, session: { ...change.session, seenAtMs: nowMs } })),
  );
  passHours(200);
  await forget(168);
  const ids = ended.map(({ session }) => session.sessionId);
  expect([...(await server.store.sessions.read([live.sessionId, ...ids])).keys()]).toEqual([live.sessionId]);
  expect((await server.store.audit.readHead()).position).toBe(1_050);
});

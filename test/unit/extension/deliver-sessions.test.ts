import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { type DeliveryRequest, openDatabase } from '../../../src/extension/background/database.ts';
import type { ServerAnswer, ServerClient } from '../../../src/extension/background/server-client.ts';
import { deliverSessions } from '../../../src/extension/background/sessions/deliver-sessions.ts';
import {
  createSessionStore,
  type SessionStore,
} from '../../../src/extension/background/sessions/session-store.ts';
import type { ApiError, ErrorCode, ReportSessionRequest, StreamAck } from '../../../src/protocol/index.ts';

const CLIENT_ID = '00000000-0000-4000-8000-000000000001';
const SESSION_ID = '00000000-0000-4000-8000-00000000000a';
const NEW_ID = '00000000-0000-4000-8000-00000000000b';
const NOW = new Date('2026-01-01T00:00:00.000Z');

const report = (seen: number): ReportSessionRequest['report'] => ({
  characters: { seen, released: seen, redacted: 0, discarded: 0, held: 0 },
  verdicts: { count: 1, totalMs: 1, maxMs: 1 },
  hits: [],
  unscanned: [],
});

const state = (revision: number, end: ReportSessionRequest['end'] = null): ReportSessionRequest => ({
  type: 'report-session',
  head: {
    sessionId: SESSION_ID,
    origin: 'https://chat.example',
    format: 'openai-chat',
    transport: 'fetch',
    bundleDigest: 'a'.repeat(64),
    bundleVersion: 1,
    startedAt: NOW.toISOString(),
  },
  revision,
  report: report(revision),
  end,
});
const END = { reason: 'complete' as const, at: NOW.toISOString() };

/** A server that answers by a script and keeps what it was sent. */
function createFakeServer(): ServerClient & { readonly sent: DeliveryRequest[]; answer(next: Answer): void } {
  const sent: DeliveryRequest[] = [];
  const answers: Answer[] = [];
  const accept = ({ body }: DeliveryRequest): ServerAnswer<StreamAck> => ({
    kind: 'ok',
    value: {
      sessionId: body.sessionId,
      state: 'ACTIVE',
      seq: 'seq' in body ? body.seq : 0,
      duplicate: false,
    },
  });
  return {
    sent,
    answer: (next) => void answers.push(next),
    deliver: async (request) => {
      sent.push(request);
      return answers.shift()?.(request) ?? accept(request);
    },
    fetchDocument: async () => ({ kind: 'unreachable', reason: 'not part of this' }),
  };
}
type Answer = (request: DeliveryRequest) => ServerAnswer<StreamAck> | undefined;

const refuse =
  (code: ErrorCode, more: Partial<ApiError> = {}): Answer =>
  () => ({ kind: 'error', status: 409, error: { code, message: code, requestId: 'r', ...more } });
const unreachable: Answer = () => ({ kind: 'unreachable', reason: 'no network' });

describe('delivery of sessions', () => {
  let store: SessionStore;
  let server: ReturnType<typeof createFakeServer>;
  const deliver = () => deliverSessions({ store, client: server, randomUuid: () => NEW_ID });
  const paths = () =>
    server.sent.map(({ path, body }) => `${path.split('/').at(-1)} ${'seq' in body ? body.seq : 0}`);

  beforeEach(async () => {
    globalThis.indexedDB = new IDBFactory();
    store = createSessionStore({ database: await openDatabase(), clientId: CLIENT_ID, now: () => NOW });
    server = createFakeServer();
  });

  test('start, updates and finish go out in order, each once', async () => {
    await store.save(state(1));
    await deliver();
    await store.save(state(2));
    await deliver();
    await deliver();
    await store.save(state(3, END));
    await deliver();
    await deliver();
    expect(paths()).toEqual(['start 0', 'update 1', 'update 2', 'finish 3']);
    expect(await store.listUndelivered()).toEqual([]);
  });

  test('a session that is over before it was delivered takes two requests', async () => {
    await store.save(state(1));
    await store.save(state(2, END));
    await deliver();
    expect(paths()).toEqual(['start 0', 'finish 1']);
  });

  test('what was not answered is sent again unchanged, though newer reports came meanwhile', async () => {
    await store.save(state(1));
    server.answer(() => undefined);
    server.answer(unreachable);
    expect(await deliver()).toEqual({ done: false, reason: 'no network' });
    await store.save(state(2, END));
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(paths()).toEqual(['start 0', 'update 1', 'update 1', 'finish 2']);
    expect(server.sent[1]).toEqual(server.sent[2]);
  });

  test('an older report never replaces a newer one, and nothing follows the end', async () => {
    await store.save(state(2));
    await store.save(state(1));
    await store.save(state(3, END));
    await store.save(state(4));
    await deliver();
    expect(server.sent.at(-1)?.body).toMatchObject({ report: report(3) });
  });

  test('a server that lost its store is told everything again', async () => {
    await store.save(state(1, END));
    server.answer(() => undefined);
    server.answer(refuse('SESSION_UNKNOWN'));
    await deliver();
    expect(paths()).toEqual(['start 0', 'finish 1', 'start 0', 'finish 1']);
  });

  test('a gap is closed with the number that the server expects', async () => {
    await store.save(state(1, END));
    server.answer(() => undefined);
    server.answer(refuse('SEQUENCE_GAP', { expectedSeq: 5 }));
    await deliver();
    expect(paths()).toEqual(['start 0', 'finish 1', 'finish 5']);
  });

  test('a session that the server has closed is done with', async () => {
    await store.save(state(1));
    server.answer(() => undefined);
    server.answer(refuse('SESSION_CLOSED'));
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(await store.listUndelivered()).toEqual([]);
  });

  test('one that it will never take stops no other', async () => {
    await store.save(state(1));
    const other = state(1);
    await store.save({ ...other, head: { ...other.head, sessionId: SESSION_ID.replace('a', 'c') } });
    server.answer(refuse('REQUEST_INVALID'));
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(server.sent.filter(({ path }) => path === '/v1/stream/start')).toHaveLength(2);
  });

  test('without a valid token everything waits', async () => {
    await store.save(state(1));
    server.answer(refuse('UNAUTHORIZED'));
    expect(await deliver()).toEqual({ done: false, reason: 'UNAUTHORIZED' });
    expect(await store.listUndelivered()).toHaveLength(1);
  });

  test('one without news for long is ended as lost', async () => {
    await store.save(state(1));
    await store.endIdle(NOW.getTime());
    await deliver();
    expect(paths()).toEqual(['start 0', 'update 1']);
    await store.endIdle(NOW.getTime() + 1);
    await deliver();
    expect(server.sent.at(-1)?.body).toMatchObject({ endReason: 'lost' });
  });

  test('with nothing to deliver the server is not asked', async () => {
    expect(await deliver()).toEqual({ done: true, asked: false });
    await store.save(state(1));
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(await deliver()).toEqual({ done: true, asked: false });
  });

  test('one that was given up too early ends as it truly did', async () => {
    await store.save(state(1));
    await deliver();
    await store.endIdle(NOW.getTime() + 1);
    await store.save(state(2, END));
    await deliver();
    expect(paths()).toEqual(['start 0', 'update 1', 'finish 2']);
    expect(server.sent.at(-1)?.body).toMatchObject({ report: report(2), endReason: 'complete' });
  });

  test('one that the server may have been told is lost stays lost', async () => {
    await store.save(state(1));
    await store.endIdle(NOW.getTime() + 1);
    server.answer(() => undefined);
    server.answer(unreachable);
    await deliver();
    await store.save(state(2, END));
    await deliver();
    expect(paths()).toEqual(['start 0', 'finish 1', 'finish 1']);
    expect(server.sent[2]).toEqual(server.sent[1]);
  });

  test('one that another token has begun is told anew under another id, and goes on under it', async () => {
    await store.save(state(1));
    await deliver();
    await store.save(state(2));
    server.answer(refuse('SESSION_CONFLICT'));
    await deliver();
    await store.save(state(3, END));
    await deliver();
    expect(paths()).toEqual(['start 0', 'update 1', 'update 2', 'start 0', 'update 1', 'finish 2']);
    const ids = server.sent.map(({ body }) => body.sessionId);
    expect(ids.slice(0, 3)).toEqual([SESSION_ID, SESSION_ID, SESSION_ID]);
    expect(ids.slice(3)).toEqual([NEW_ID, NEW_ID, NEW_ID]);
    expect(server.sent.at(-1)?.body).toMatchObject({ report: report(3) });
    expect(await store.countRejected()).toBe(0);
  });

  test('one that conflicts again is rejected', async () => {
    await store.save(state(1));
    server.answer(refuse('SESSION_CONFLICT'));
    server.answer(refuse('SESSION_CONFLICT'));
    await deliver();
    expect(paths()).toEqual(['start 0', 'start 0']);
    expect(await store.countRejected()).toBe(1);
  });

  test('of those that were rejected the newest are kept', async () => {
    const ids = ['1', '2', '3'].map((digit) => SESSION_ID.replace('a', digit));
    for (const [index, sessionId] of ids.entries()) {
      const { head, ...rest } = state(1);
      const startedAt = new Date(NOW.getTime() + index).toISOString();
      await store.save({ ...rest, head: { ...head, sessionId, startedAt } });
      server.answer(refuse('REQUEST_INVALID'));
    }
    await deliver();
    expect(await store.countRejected()).toBe(3);
    await store.pruneRejected(3);
    expect(await store.countRejected()).toBe(3);
    await store.pruneRejected(1);
    const kept = (await (await openDatabase()).getAll('sessions')).map(({ sessionId }) => sessionId);
    expect(kept).toEqual([ids[2]]);
  });
});

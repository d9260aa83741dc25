import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/extension/background/database.ts';
import type { ServerAnswer, ServerClient } from '../../../src/extension/background/server-client.ts';
import {
  type DeliveryParts,
  deliverOne,
  deliverSessions,
  type TextAnswer,
} from '../../../src/extension/background/sessions/deliver-sessions.ts';
import {
  createSessionStore,
  type SessionStore,
} from '../../../src/extension/background/sessions/session-store.ts';
import {
  type ApiError,
  type ErrorCode,
  LIMITS,
  type ReportSessionRequest,
  type StreamAck,
  type StreamUpdate,
  type TextDelta,
  type TextVerdict,
} from '../../../src/protocol/index.ts';

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
interface FakeServer extends ServerClient {
  readonly sent: StreamUpdate[];
  /** How many updates each request brought. */
  readonly batches: number[];
  deliver: ServerClient['deliver'];
  deliverBatch: ServerClient['deliverBatch'];
  answer(next: Answer): void;
}

function createFakeServer(): FakeServer {
  const sent: StreamUpdate[] = [];
  const answers: Answer[] = [];
  const accept = ({ sessionId, seq }: StreamUpdate): ServerAnswer<StreamAck> => ({
    kind: 'ok',
    value: {
      sessionId,
      state: 'ACTIVE',
      seq,
      duplicate: false,
    },
  });
  const batches: number[] = [];
  const take = (request: StreamUpdate): ServerAnswer<StreamAck> => {
    sent.push(request);
    return answers.shift()?.(request) ?? accept(request);
  };
  return {
    sent,
    batches,
    answer: (next) => void answers.push(next),
    deliver: async (request) => {
      batches.push(1);
      return take(request);
    },
    deliverBatch: async (requests) => {
      batches.push(requests.length);
      const all = requests.map(take);
      const failed = all.find(({ kind }) => kind === 'unreachable');
      if (failed?.kind === 'unreachable') return failed;
      const value = all.map((answer, i) => {
        if (answer.kind === 'ok') return answer.value;
        const { code, message } = (answer as { error: ApiError }).error;
        return { sessionId: (requests[i] as StreamUpdate).sessionId, code, message };
      });
      return { kind: 'ok', value };
    },
    fetchDocument: async () => ({ kind: 'unreachable', reason: 'not part of this' }),
  };
}
type Answer = (request: StreamUpdate) => ServerAnswer<StreamAck> | undefined;

const refuse =
  (code: ErrorCode, more: Partial<ApiError> = {}): Answer =>
  () => ({ kind: 'error', status: 409, error: { code, message: code, requestId: 'r', ...more } });
const unreachable: Answer = () => ({ kind: 'unreachable', reason: 'no network' });

describe('delivery of sessions', () => {
  let store: SessionStore;
  let server: ReturnType<typeof createFakeServer>;
  let now: Date;
  let verdicts: { readonly text: readonly TextDelta[]; readonly verdicts: readonly TextVerdict[] }[];
  let answers: TextAnswer[];
  let underWay: Set<string>;
  const parts = (): DeliveryParts => ({
    store,
    client: server,
    randomUuid: () => NEW_ID,
    now: () => now,
    underWay,
    onAnswer: (answer) => {
      answers.push(answer);
      const { sent: before, text, verdicts: said } = answer;
      if (said?.length) verdicts.push({ text: [...before, ...text], verdicts: said });
    },
  });
  const deliver = () => deliverSessions(parts());
  /** A session that lives is told of once a minute. */
  const deliverLater = () => {
    now = new Date(now.getTime() + 60_000);
    return deliver();
  };
  const sent = () =>
    server.sent.map(({ seq, start, end }) => `${seq}${start ? ' start' : ''}${end ? ' end' : ''}`);

  beforeEach(async () => {
    globalThis.indexedDB = new IDBFactory();
    now = NOW;
    store = createSessionStore({ database: await openDatabase(), clientId: CLIENT_ID, now: () => now });
    server = createFakeServer();
    verdicts = [];
    answers = [];
    underWay = new Set();
  });

  test('a session that is over before a minute takes one request', async () => {
    await store.save(state(1));
    await deliver();
    expect(sent()).toEqual([]);
    await store.save(state(2, END));
    await deliver();
    await deliver();
    expect(sent()).toEqual(['1 start end']);
    expect(await store.listUndelivered()).toEqual([]);
  });

  test('one that lives longer is told of once a minute, in order, each state once', async () => {
    await store.save(state(1));
    await deliverLater();
    await store.save(state(2));
    await deliver();
    await deliverLater();
    await deliverLater();
    await store.save(state(3, END));
    await deliver();
    expect(sent()).toEqual(['1 start', '2', '3 end']);
    expect(await store.listUndelivered()).toEqual([]);
  });

  test('what was not answered is sent again unchanged, though newer reports came meanwhile', async () => {
    await store.save(state(1));
    server.answer(unreachable);
    expect(await deliverLater()).toEqual({ done: false, reason: 'no network' });
    await store.save(state(2, END));
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(sent()).toEqual(['1 start', '1 start', '2 end']);
    expect(server.sent[0]).toEqual(server.sent[1]);
  });

  test('an older report never replaces a newer one, and nothing follows the end', async () => {
    await store.save(state(2));
    await store.save(state(1));
    await store.save(state(3, END));
    await store.save(state(4));
    await deliver();
    expect(server.sent.at(-1)).toMatchObject({ report: report(3) });
  });

  test('a server that lost its store is told everything again', async () => {
    await store.save(state(1));
    await deliverLater();
    await store.save(state(2, END));
    server.answer(refuse('SESSION_UNKNOWN'));
    await deliver();
    expect(sent()).toEqual(['1 start', '2 end', '1 start end']);
  });

  test('a gap is closed with the number that the server expects', async () => {
    await store.save(state(1));
    await deliverLater();
    await store.save(state(2, END));
    server.answer(refuse('SEQUENCE_GAP', { expectedSeq: 5 }));
    await deliver();
    expect(sent()).toEqual(['1 start', '2 end', '5 end']);
  });

  test('a session that the server has closed is done with', async () => {
    await store.save(state(1, END));
    server.answer(refuse('SESSION_CLOSED'));
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(await store.listUndelivered()).toEqual([]);
  });

  test('one that it will never take stops no other', async () => {
    await store.save(state(1, END));
    const other = state(1, END);
    await store.save({ ...other, head: { ...other.head, sessionId: SESSION_ID.replace('a', 'c') } });
    server.answer(refuse('REQUEST_INVALID'));
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(sent()).toEqual(['1 start end', '1 start end']);
  });

  test('what the server fails at for one session stops no other', async () => {
    await store.save(state(1, END));
    const other = state(1, END);
    await store.save({ ...other, head: { ...other.head, sessionId: SESSION_ID.replace('a', 'c') } });
    server.answer(refuse('INTERNAL'));
    expect(await deliver()).toEqual({ done: false, reason: 'INTERNAL' });
    expect((await store.listUndelivered()).map(({ sessionId }) => sessionId)).toEqual([SESSION_ID]);
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(await store.listUndelivered()).toEqual([]);
  });

  test('without a valid token everything waits', async () => {
    await store.save(state(1, END));
    server.answer(refuse('UNAUTHORIZED'));
    expect(await deliver()).toEqual({ done: false, reason: 'UNAUTHORIZED' });
    expect(await store.listUndelivered()).toHaveLength(1);
  });

  test('one without news for long is ended as lost', async () => {
    await store.save(state(1));
    await store.endIdle(NOW.getTime());
    await deliver();
    expect(sent()).toEqual([]);
    await store.endIdle(NOW.getTime() + 1);
    await deliver();
    expect(server.sent.at(-1)).toMatchObject({ end: { reason: 'lost' } });
  });

  test('with nothing to deliver the server is not asked', async () => {
    expect(await deliver()).toEqual({ done: true, asked: false });
    await store.save(state(1, END));
    expect(await deliver()).toEqual({ done: true, asked: true });
    expect(await deliver()).toEqual({ done: true, asked: false });
  });

  test('one that was given up too early ends as it truly did', async () => {
    await store.save(state(1));
    await store.endIdle(NOW.getTime() + 1);
    await store.save(state(2, END));
    await deliver();
    expect(server.sent.at(-1)).toMatchObject({ report: report(2), end: { reason: 'complete' } });
  });

  test('one that the server may have been told is lost stays lost', async () => {
    await store.save(state(1));
    await store.endIdle(NOW.getTime() + 1);
    server.answer(unreachable);
    await deliver();
    await store.save(state(2, END));
    await deliver();
    expect(sent()).toEqual(['1 start end', '1 start end']);
    expect(server.sent[1]).toEqual(server.sent[0]);
  });

  test('one that another token has begun is told anew under another id, and goes on under it', async () => {
    await store.save(state(1));
    await deliverLater();
    await store.save(state(2));
    server.answer(refuse('SESSION_CONFLICT'));
    await deliverLater();
    await store.save(state(3, END));
    await deliver();
    expect(sent()).toEqual(['1 start', '2', '1 start', '2 end']);
    const ids = server.sent.map(({ sessionId }) => sessionId);
    expect(ids).toEqual([SESSION_ID, SESSION_ID, NEW_ID, NEW_ID]);
    expect(server.sent.at(-1)).toMatchObject({ report: report(3) });
    expect(await store.countRejected()).toBe(0);
  });

  test('one that conflicts again is rejected', async () => {
    await store.save(state(1, END));
    server.answer(refuse('SESSION_CONFLICT'));
    server.answer(refuse('SESSION_CONFLICT'));
    await deliver();
    expect(sent()).toEqual(['1 start end', '1 start end']);
    expect(await store.countRejected()).toBe(1);
  });

  test('of those that were rejected the newest are kept', async () => {
    const ids = ['1', '2', '3'].map((digit) => SESSION_ID.replace('a', digit));
    for (const [index, sessionId] of ids.entries()) {
      const { head, ...rest } = state(1, END);
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

  describe('several that wait', () => {
    const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const save = async (index: number, more: Partial<ReportSessionRequest> = {}): Promise<void> => {
      const { head, ...rest } = state(1, END);
      const startedAt = new Date(NOW.getTime() + index).toISOString();
      await store.save({ ...rest, ...more, head: { ...head, sessionId: idOf(index), startedAt } });
    };

    test('go in one request, the oldest first', async () => {
      for (const index of [3, 1, 2]) await save(index);
      await deliver();
      expect(server.batches).toEqual([3]);
      expect(server.sent.map(({ sessionId }) => sessionId)).toEqual([1, 2, 3].map(idOf));
      expect(await store.listUndelivered()).toEqual([]);
    });

    test('what the server refuses of one hurts no other', async () => {
      for (const index of [1, 2, 3]) await save(index);
      server.answer(() => undefined);
      server.answer(refuse('REQUEST_INVALID'));
      await deliver();
      expect(server.batches).toEqual([3]);
      expect(await store.countRejected()).toBe(1);
      expect(await store.listUndelivered()).toEqual([]);
    });

    test('are told unchanged again where no answer came', async () => {
      for (const index of [1, 2]) await save(index);
      server.answer(unreachable);
      expect(await deliver()).toMatchObject({ done: false });
      await deliver();
      expect(server.sent.slice(2)).toEqual(server.sent.slice(0, 2));
      expect(await store.listUndelivered()).toEqual([]);
    });

    test('are told one by one where the server has something against the request as a whole', async () => {
      for (const index of [1, 2]) await save(index);
      const error = { code: 'BODY_TOO_LARGE', message: 'too large', requestId: 'r' } as const;
      server.deliverBatch = async () => ({ kind: 'error', status: 413, error });
      await deliver();
      expect(server.batches).toEqual([1, 1]);
      expect(await store.listUndelivered()).toEqual([]);
    });

    test('stop at the first request that the server does not take', async () => {
      for (let index = 1; index <= 70; index += 1) await save(index);
      server.deliverBatch = async (requests) => {
        server.batches.push(requests.length);
        return { kind: 'unreachable', reason: 'no network' };
      };
      await deliver();
      expect(server.batches).toEqual([64]);
      expect((await store.listUndelivered()).length).toBe(70);
    });

    test('are as many in a request as the server takes, by number and by size', async () => {
      for (let index = 1; index <= 130; index += 1) await save(index);
      await deliver();
      expect(server.batches).toEqual([64, 64, 2]);
      server.batches.length = 0;
      const insert = '\u0001'.repeat(6_000);
      const text = [{ channel: 'c', offset: 0, delete: 0, insert }];
      for (let index = 1; index <= 40; index += 1) await save(1_000 + index, { text });
      await deliver();
      expect(server.batches.length).toBe(2);
      expect(Math.max(...server.batches) * insert.length * 6).toBeLessThan(LIMITS.maxBatchBytes);
      expect(await store.listUndelivered()).toEqual([]);
    });

    test('with more to tell than one request takes go on together', async () => {
      const say = (offset: number): TextDelta => ({
        channel: 'c',
        offset,
        delete: 0,
        insert: 'x'.repeat(6_000),
      });
      await save(1, { text: [say(0), say(6_000)] });
      await save(2, { text: [say(0), say(6_000), say(12_000)] });
      await save(3);
      await deliver();
      expect(server.batches).toEqual([3, 2, 1]);
      expect(await store.listUndelivered()).toEqual([]);
    });
  });

  describe('text that the server is to check', () => {
    const say = (offset: number, insert: string): TextDelta => ({ channel: 'c', offset, delete: 0, insert });
    const told = () => server.sent.map(({ text }) => text?.map(({ insert }) => insert).join('') ?? '');

    test('goes at once, each sentence once, though a report comes twice', async () => {
      await store.save({ ...state(1), text: [say(0, 'One.')] });
      await deliver();
      await store.save({ ...state(2), text: [say(0, 'One.'), say(4, ' Two.')] });
      await deliver();
      await store.save({ ...state(3, END), text: [] });
      await deliver();
      expect(told()).toEqual(['One.', ' Two.', '']);
      expect(sent()).toEqual(['1 start', '2', '3 end']);
    });

    test('waits while the server is away, and goes in the same request then', async () => {
      await store.save({ ...state(1), text: [say(0, 'One.')] });
      server.answer(unreachable);
      await deliver();
      await store.save({ ...state(2, END), text: [say(4, ' Two.')] });
      await deliver();
      expect(told()).toEqual(['One.', 'One.', ' Two.']);
    });

    test('is cut into requests that the server takes; the end comes with the last', async () => {
      const long = 'x'.repeat(8_000);
      await store.save({ ...state(1, END), text: [say(0, long), say(8_000, long), say(16_000, long)] });
      await deliver();
      expect(told().map(({ length }) => length)).toEqual([8_000, 8_000, 8_000]);
      expect(sent()).toEqual(['1 start', '2', '3 end']);
    });

    test('that is too much for the server goes unchecked, and the session is told all the same', async () => {
      await store.save({ ...state(1, END), text: [say(0, 'One.')] });
      server.answer(refuse('BODY_TOO_LARGE'));
      await deliver();
      expect(told()).toEqual(['One.', '']);
      expect(sent()).toEqual(['1 start end', '1 start end']);
      expect(await store.countRejected()).toBe(0);
    });

    test('of an earlier request is there when a verdict on it comes late', async () => {
      const verdict = { stretch: { channel: 'c', start: 0, end: 4 }, action: 'block' } as TextVerdict;
      await store.save({ ...state(1), text: [say(0, 'One.')] });
      await deliver();
      await store.save({ ...state(2), text: [say(4, ' Two.')] });
      server.answer(({ sessionId, seq }) => ({
        kind: 'ok',
        value: { sessionId, seq, state: 'ACTIVE', duplicate: false, verdicts: [verdict] },
      }));
      await deliver();
      expect(verdicts).toEqual([{ text: [say(0, 'One.'), say(4, ' Two.')], verdicts: [verdict] }]);
    });

    describe('and that a reader waits for', () => {
      const awaited = (revision: number, ...text: TextDelta[]) =>
        store.save({ ...state(revision), text, awaits: true as const });

      test('is told of with what the server says, without other sessions', async () => {
        await awaited(1, say(0, 'One.'));
        await deliverOne(parts(), SESSION_ID);
        expect(answers).toMatchObject([
          { sessionId: SESSION_ID, awaits: true, text: [say(0, 'One.')], verdicts: [] },
        ]);
      });

      test('is delivered once, though two want to; what comes meanwhile goes along', async () => {
        await awaited(1, say(0, 'One.'));
        const { deliver: tell } = server;
        server.deliver = async (request) => {
          if (request.seq === 1) await awaited(2, say(4, ' Two.'));
          await deliverOne(parts(), SESSION_ID);
          return tell(request);
        };
        await Promise.all([deliverOne(parts(), SESSION_ID), deliver()]);
        expect(told()).toEqual(['One.', ' Two.']);
        expect(answers.map(({ text }) => text)).toEqual([[say(0, 'One.')], [say(4, ' Two.')]]);
      });

      test.each([
        'TEXT_GAP',
        'TEXT_TOO_LONG',
        'BODY_TOO_LARGE',
        'SESSION_CLOSED',
        'REQUEST_INVALID',
      ] as const)('and that the server refuses with %s will never be checked', async (code) => {
        await awaited(1, say(0, 'One.'));
        server.answer(refuse(code));
        await deliverOne(parts(), SESSION_ID);
        expect(answers[0]).toMatchObject({ text: [say(0, 'One.')], verdicts: null });
      });

      test('and that it may still take is told again', async () => {
        await awaited(1, say(0, 'One.'));
        server.answer(unreachable);
        await deliverOne(parts(), SESSION_ID);
        server.answer(refuse('OVERLOADED'));
        await deliver();
        server.answer(refuse('SEQUENCE_GAP', { expectedSeq: 1 }));
        await deliver();
        expect(answers).toMatchObject([{ verdicts: [] }]);
        expect(told()).toEqual(['One.', 'One.', 'One.', 'One.']);
      });
    });

    test('is handed on with what the server says of it', async () => {
      const verdict = { stretch: null, action: 'block' } as TextVerdict;
      await store.save({ ...state(1), text: [say(0, 'One.')] });
      server.answer(({ sessionId, seq }) => ({
        kind: 'ok',
        value: { sessionId, seq, state: 'ACTIVE', duplicate: false, verdicts: [verdict] },
      }));
      await deliver();
      expect(verdicts).toEqual([{ text: [say(0, 'One.')], verdicts: [verdict] }]);
    });
  });
});

import 'fake-indexeddb/auto';
import type { AddressInfo } from 'node:net';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFindServer } from '../../../src/extension/background/chosen-server.ts';
import { type Database, openDatabase } from '../../../src/extension/background/database.ts';
import { followVerdicts } from '../../../src/extension/background/monitored/follow-verdicts.ts';
import {
  createMonitoredStore,
  type MonitoredStore,
} from '../../../src/extension/background/monitored/monitored-store.ts';
import { createRetry } from '../../../src/extension/background/retry.ts';
import { createDeliverer } from '../../../src/extension/background/sessions/create-deliverer.ts';
import { createSessionStore } from '../../../src/extension/background/sessions/session-store.ts';
import type { Enrolment, MonitorEvent, TextDelta } from '../../../src/protocol/index.ts';
import { END, makeState, SESSION_ID } from '../../support/delivery-stage.ts';
import { createFakeRunner } from '../../support/fake-runner.ts';
import { CLIENT_TOKEN, createTestServer, type TestServer } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Its token is one that others may have too: the server has to be told who asks. */
const CLIENT_ID = '00000000-0000-4000-8000-000000000001';

/** The alarms of a browser, of which nobody waits for one. */
const ALARMS = { create: async () => undefined, clear: async () => true };

let server: TestServer;
let enrolment: Enrolment;
let database: Database;
/** Lets the judge say something. */
let judge: PromiseWithResolvers<void>;
let verdicts: MonitorEvent[];
/** Requests for events, with the position that each began at. */
let asked: string[];

beforeEach(async () => {
  judge = Promise.withResolvers();
  verdicts = [];
  asked = [];
  const runner = createFakeRunner([
    {
      id: 'judge',
      checkpoint: 'DEFERRED',
      check: async () => {
        await judge.promise;
        return { action: 'block', reason: 'judged as harm' };
      },
    },
  ]);
  server = await createTestServer({ runner });
  const serverUrl = await server.app.listen({ host: '127.0.0.1', port: 0 });
  enrolment = { serverUrl, clientToken: CLIENT_TOKEN, channel: 'stable' };
  globalThis.indexedDB = new IDBFactory();
  database = await openDatabase();
});
afterEach(async () => {
  judge.resolve();
  await server.close();
});

/** The service worker's part in it, made anew from what is on disk. */
function start() {
  const now = () => new Date();
  const findServer = createFindServer({
    database,
    readEnrolment: async () => enrolment,
    fetch: (input, init) => {
      if (input instanceof URL && input.pathname.endsWith('/events'))
        asked.push(new Headers(init?.headers).get('last-event-id') ?? '');
      return fetch(input, init);
    },
  });
  const monitored: MonitoredStore = createMonitoredStore(database, now);
  const retry = createRetry(ALARMS, 'follow', () => void follow(), { firstMs: 5, lastMs: 20 });
  const onVerdict = async (_session: unknown, event: MonitorEvent) => void verdicts.push(event);
  const follow = followVerdicts({ findServer, clientId: CLIENT_ID, monitored, retry, onVerdict });
  const deliverer = createDeliverer({
    findServer,
    store: createSessionStore({ database, clientId: CLIENT_ID, now }),
    facts: { recordContact: async () => undefined },
    retry: createRetry(ALARMS, 'retry', () => void deliverer.deliver(), { firstMs: 5, lastMs: 20 }),
    randomUuid: () => crypto.randomUUID(),
    now,
    onAnswer: () => undefined,
    onMonitored: monitored.add,
  });
  return { monitored, follow, deliverer, findServer };
}

const TEXT = [{ channel: 'c', offset: 0, delete: 0, insert: 'One sentence. ' }];
async function endSession(
  { deliverer, findServer }: ReturnType<typeof start>,
  text = TEXT,
  sessionId = SESSION_ID,
): Promise<void> {
  const { head, ...rest } = makeState(1, END);
  const recipient = (await findServer()).id;
  await deliverer.take({ ...rest, recipient, head: { ...head, sessionId }, text });
  await deliverer.deliver();
}

describe('what checks say of sessions that are over', () => {
  test('is heard, and then nothing is listened to any more', async () => {
    const worker = start();
    await endSession(worker);
    const following = worker.follow();
    await waitUntil(() => asked.length === 1);
    judge.resolve();
    await following;
    expect(verdicts).toMatchObject([
      { sessionId: SESSION_ID, state: 'COMPLETE', verdict: { guardrail: 'judge', wouldHaveBlocked: true } },
    ]);
    expect(await database.count('monitored')).toBe(0);
    await worker.follow();
    expect(asked).toEqual(['0']);
  });

  test('is heard though it came before anyone listened', async () => {
    const worker = start();
    judge.resolve();
    await endSession(worker);
    await waitUntil(async () => (await server.store.audit.list(10)).length === 1);
    await worker.follow();
    expect(verdicts).toHaveLength(1);
  });

  test('costs no request where the server has nothing to check', async () => {
    const worker = start();
    await endSession(worker, []);
    await worker.follow();
    expect(asked).toEqual([]);
  });

  test('is heard by the next service worker, from where the last one was', async () => {
    const first = start();
    await endSession(first);
    judge.resolve();
    await first.follow();
    judge = Promise.withResolvers();
    const sessionId = crypto.randomUUID();
    await endSession(first, TEXT, sessionId);
    const second = start();
    const following = second.follow();
    await waitUntil(() => asked.length === 2);
    judge.resolve();
    await following;
    expect(Number(asked[1])).toBeGreaterThan(0);
    expect(verdicts.map((event) => event.sessionId)).toEqual([SESSION_ID, sessionId]);
  });

  test('is heard in the end, though the connection breaks and the server starts again', async () => {
    const worker = start();
    await endSession(worker);
    const following = worker.follow();
    await waitUntil(() => asked.length === 1);
    const [before] = asked;
    const { port } = server.app.server.address() as AddressInfo;
    await server.restart();
    // Meanwhile nobody is there.
    await waitUntil(() => asked.length > 3);
    await server.app.listen({ host: '127.0.0.1', port });
    judge.resolve();
    await following;
    await waitUntil(() => verdicts.length > 0);
    expect(verdicts).toHaveLength(1);
    expect(asked.every((position) => position === before)).toBe(true);
  });

  test('is waited for as long as the server may take, and no longer', async () => {
    const worker = start();
    await endSession(worker);
    const [session] = await database.getAll('monitored');
    await database.put('monitored', { ...(session as NonNullable<typeof session>), untilMs: Date.now() - 1 });
    await worker.follow();
    expect(asked).toEqual([]);
    expect(await database.count('monitored')).toBe(0);
  });

  test('is asked of another server from its first event on, and of the one before no more', async () => {
    const worker = start();
    judge.resolve();
    await endSession(worker);
    await worker.follow();
    judge = Promise.withResolvers();
    await endSession(worker, TEXT, crypto.randomUUID());
    const following = worker.follow();
    await waitUntil(() => asked.length === 2);
    const other = await createTestServer({
      runner: createFakeRunner([{ id: 'judge', checkpoint: 'DEFERRED' }]),
    });
    try {
      const serverUrl = await other.app.listen({ host: '127.0.0.1', port: 0 });
      enrolment = { ...enrolment, serverUrl };
      const sessionId = crypto.randomUUID();
      await endSession(worker, [{ ...(TEXT[0] as TextDelta), insert: 'A forbidden one. ' }], sessionId);
      // The first has something to say of a session that is forgotten.
      judge.resolve();
      await following;
      await worker.follow();
      expect(verdicts.map((event) => event.sessionId)).toEqual([SESSION_ID, sessionId]);
      expect(Number(asked[1])).toBeGreaterThan(0);
      expect(asked[2]).toBe('0');
    } finally {
      await other.close();
    }
  });

  test('is heard though the server has a new database since', async () => {
    const worker = start();
    const { id } = await worker.findServer();
    await worker.monitored.savePosition(id, '99');
    judge.resolve();
    await endSession(worker);
    await worker.follow();
    expect(asked).toEqual(['99']);
    expect(verdicts).toHaveLength(1);
    expect(await worker.monitored.readPosition(id)).toBe('1');
  });
});

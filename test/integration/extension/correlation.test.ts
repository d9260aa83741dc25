import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFindServer } from '../../../src/extension/background/chosen-server.ts';
import { openDatabase } from '../../../src/extension/background/database.ts';
import { deliverSessions } from '../../../src/extension/background/sessions/deliver-sessions.ts';
import {
  createSessionStore,
  type SessionStore,
} from '../../../src/extension/background/sessions/session-store.ts';
import { END, makeState } from '../../support/delivery-stage.ts';
import { CLIENT_TOKEN, createTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
let store: SessionStore;
let deliver: () => Promise<unknown>;

beforeEach(async () => {
  server = await createTestServer();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  globalThis.indexedDB = new IDBFactory();
  const now = () => new Date();
  const database = await openDatabase();
  store = createSessionStore({ database, clientId: randomUUID(), now });
  const enrolment = { serverUrl: server.app.listeningOrigin, clientToken: CLIENT_TOKEN, channel: 'stable' };
  const findServer = createFindServer({ database, readEnrolment: async () => enrolment, fetch });
  const told = { onAnswer: () => undefined, onMonitored: async () => undefined };
  deliver = () =>
    deliverSessions({ store, findServer, now, randomUuid: randomUUID, underWay: new Set(), ...told });
});
afterEach(() => server.close());

const makeName = (): string => randomUUID().replaceAll('-', '');

async function save(correlationId: string): Promise<string> {
  const { head, ...state } = makeState(1, END);
  const sessionId = randomUUID();
  await store.save({ ...state, correlationId, head: { ...head, sessionId } });
  return sessionId;
}

async function readNames(): Promise<Map<string | undefined, readonly string[] | undefined>> {
  const entries = await server.store.audit.list(10);
  return new Map(entries.map(({ record }) => [record?.sessionId, record?.correlationIds]));
}

test('a session has the name of its stream in the line of its request and in its record', async () => {
  const name = makeName();
  const sessionId = await save(name);
  await deliver();
  expect(await readNames()).toEqual(new Map([[sessionId, [name]]]));
  const lines = server.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ msg }) => msg === 'request')).toMatchObject([{ correlationId: name }]);
});

test('sessions that go together have each its own', async () => {
  const names = [makeName(), makeName()];
  const told = new Map<string, readonly string[]>();
  for (const name of names) told.set(await save(name), [name]);
  await deliver();
  expect(await readNames()).toEqual(told);
});

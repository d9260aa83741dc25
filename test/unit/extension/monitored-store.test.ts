import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import {
  type Database,
  openDatabase,
  type PendingDelivery,
  type SessionRecord,
} from '../../../src/extension/background/database.ts';
import { eraseForServer } from '../../../src/extension/background/erase-for-server.ts';
import {
  createMonitoredStore,
  type MonitoredStore,
} from '../../../src/extension/background/monitored/monitored-store.ts';
import { NOW, SERVER } from '../../support/delivery-stage.ts';

let database: Database;
let store: MonitoredStore;
let nowMs: number;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  database = await openDatabase();
  await eraseForServer(database, SERVER);
  nowMs = NOW.getTime();
  store = createMonitoredStore(database, () => new Date(nowMs));
});

async function add(name: string): Promise<void> {
  const head = { sessionId: name, origin: 'https://chat.example', startedAt: NOW.toISOString() };
  const record = { head, sessionId: name, sent: [] } as unknown as SessionRecord;
  await store.add(SERVER, record, { request: {} } as PendingDelivery);
}

test('of more sessions than are waited for, the newest are', async () => {
  // Ids are in no order of time.
  const names = Array.from({ length: 260 }, (_, i) => `${(i * 7) % 260}`);
  for (const name of names) {
    nowMs += 1;
    await add(name);
  }
  const kept = (await database.getAllKeys('monitored')).toSorted();
  expect(kept).toEqual(names.slice(-256).toSorted());
});

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/extension/background/database.ts';

test.each([1, 2])('what version %i has kept is there after an update', async (version) => {
  globalThis.indexedDB = new IDBFactory();
  const old = await openDB('stinger', version, {
    upgrade(database) {
      database.createObjectStore('bundles');
      database.createObjectStore('sessions', { keyPath: 'sessionId' });
      database.createObjectStore('facts');
    },
  });
  const kept = {
    delivered: { seq: 1, revision: 2, atMs: 3 },
    text: ['kept'],
    sent: [],
    textEnds: {},
    pending: null,
  };
  await old.put('sessions', { sessionId: 'a', ...kept });
  await old.put('facts', 'an-id', 'client-id');
  old.close();

  const database = await openDatabase();
  expect(await database.get('facts', 'client-id')).toBe('an-id');
  expect(await database.getAll('monitored')).toEqual([]);
  const [session] = await database.getAll('sessions');
  // The first version knew no text, and requests of another shape.
  expect(session).toMatchObject(version === 1 ? { text: [], pending: null, delivered: { seq: 1 } } : kept);
  database.close();
});

import { describe, expect, test } from 'vitest';
import { createSessionService } from '../../../server/services/create-session-service.ts';
import { createSteadyClock } from '../../../server/services/create-steady-clock.ts';
import type { SessionStore, StoredSession } from '../../../server/storage/store.ts';
import { LIMITS } from '../../../src/protocol/index.ts';
import { makeFinish, makeStart, makeUpdate } from '../../support/sessions.ts';
import { NOW } from '../../support/signed-documents.ts';

const OWNER = 'c'.repeat(64);

/** Sessions in memory behind the real fence; `interfere` plays another server on the same data before a write. */
function createMemoryStore(interfere: (rows: Map<string, StoredSession>) => void = () => {}) {
  const rows = new Map<string, StoredSession>();
  const auditedIds: string[] = [];
  let writeCount = 0;
  const store: SessionStore = {
    read: async (ids) =>
      new Map(ids.flatMap((id) => (rows.has(id) ? [[id, rows.get(id) as StoredSession]] : []))),
    write: async (changes) => {
      writeCount += 1;
      interfere(rows);
      const stale = new Set<string>();
      for (const { session, audit } of changes) {
        if ((rows.get(session.sessionId)?.version ?? 0) === session.version) {
          rows.set(session.sessionId, { ...session, version: session.version + 1 });
          if (audit !== null) auditedIds.push(session.sessionId);
        } else {
          stale.add(session.sessionId);
        }
      }
      return stale;
    },
    listIdle: async () => [],
    readTexts: async () => new Map(),
    listUnchecked: async () => [],
    findRecorded: async () => new Set(),
    forget: async () => 0,
  };
  return { store, rows, auditedIds, countWrites: () => writeCount };
}

const start = (head = makeStart()) => ({ kind: 'start' as const, owner: OWNER, body: head });
const update = (id: string, seq: number) => ({
  kind: 'update' as const,
  owner: OWNER,
  body: makeUpdate(id, seq),
});
const finish = (id: string, seq: number) => ({
  kind: 'finish' as const,
  owner: OWNER,
  body: makeFinish(id, seq),
});

describe('what arrives together', () => {
  test('is committed together, whole sessions included, and each is acknowledged for itself', async () => {
    const memory = createMemoryStore();
    const service = createSessionService(memory.store, () => NOW);
    const head = makeStart();
    const id = head.sessionId;
    const events = [start(head), update(id, 1), update(id, 1), update(id, 2), finish(id, 3), finish(id, 3)];
    const others = Array.from({ length: 50 }, () => start());
    const acks = await Promise.all([...events, ...others].map((event) => service.apply(event)));
    expect(acks.slice(0, 6).map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
      [0, false],
      [1, false],
      [1, true],
      [2, false],
      [3, false],
      [3, true],
    ]);
    expect(memory.countWrites()).toBe(1);
    expect(memory.auditedIds).toEqual([id]);
  });

  test('needs no commit when nothing changes', async () => {
    const memory = createMemoryStore();
    const service = createSessionService(memory.store, () => NOW);
    const head = makeStart();
    await service.apply(start(head));
    await service.apply(start(head));
    expect(memory.countWrites()).toBe(1);
  });
});

describe('when another server changes a session between reading and writing', () => {
  test('the event is judged anew on what is there now', async () => {
    const head = makeStart();
    let isFirst = true;
    const memory = createMemoryStore((rows) => {
      const row = rows.get(head.sessionId);
      if (row === undefined || !isFirst) return;
      isFirst = false;
      rows.set(head.sessionId, { ...row, seq: 1, version: row.version + 1 });
    });
    const service = createSessionService(memory.store, () => NOW);
    await service.apply(start(head));
    const acks = await Promise.all([
      service.apply(update(head.sessionId, 1)),
      service.apply(update(head.sessionId, 2)),
    ]);
    expect(acks.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  test('again and again, that request alone fails instead of waiting for ever', async () => {
    const head = makeStart();
    const memory = createMemoryStore((rows) => {
      const row = rows.get(head.sessionId);
      if (row !== undefined) rows.set(head.sessionId, { ...row, version: row.version + 1 });
    });
    const service = createSessionService(memory.store, () => NOW);
    await service.apply(start(head));
    const other = start();
    const [stale, fresh] = await Promise.allSettled([
      service.apply(update(head.sessionId, 1)),
      service.apply(other),
    ]);
    expect(stale).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('Other writers') },
    });
    expect(fresh).toMatchObject({ status: 'fulfilled', value: { duplicate: false } });
  });
});

describe('a clock that somebody puts an hour ahead', () => {
  test.each([
    ['as it is', false, 1],
    ['made steady', true, 0],
  ])('%s, has every session end at the next sweep or none', async (_name, isSteady, endedCount) => {
    let jumpMs = 0;
    let elapsedMs = 0;
    const machine = () => new Date(NOW.getTime() + elapsedMs + jumpMs);
    const now = isSteady ? createSteadyClock(machine, () => elapsedMs) : machine;
    const memory = createMemoryStore();
    const service = createSessionService(
      {
        ...memory.store,
        listIdle: async (seenBeforeMs) =>
          [...memory.rows.values()]
            .filter(({ state, seenAtMs }) => state === 'ACTIVE' && seenAtMs < seenBeforeMs)
            .map(({ sessionId }) => sessionId),
      },
      now,
    );
    elapsedMs += 2 * LIMITS.sessionIdleMs;
    await service.apply(start());
    jumpMs += 3_600_000;
    expect(await service.endIdle()).toBe(endedCount);
    elapsedMs += 2 * LIMITS.sessionIdleMs;
    expect(await service.endIdle()).toBe(1 - endedCount);
  });
});

test('more requests than may wait are refused, those that wait are answered, and then there is room again', async () => {
  const memory = createMemoryStore();
  const disk = Promise.withResolvers<void>();
  const write: SessionStore['write'] = async (changes) => {
    await disk.promise;
    return memory.store.write(changes);
  };
  const service = createSessionService({ ...memory.store, write }, () => NOW);
  const head = makeStart();
  const waiting = Array.from({ length: 20_000 }, () => service.apply(start(head)));
  await expect(service.apply(start())).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  disk.resolve();
  const acks = await Promise.all(waiting);
  expect(acks.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  expect(await service.apply(start())).toMatchObject({ duplicate: false });
});

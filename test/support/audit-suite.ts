import { expect, test } from 'vitest';
import { computeEntryHash, computeOrigin, computeRecordDigest } from '../../server/audit/chain.ts';
import type { ChainEntry, Store } from '../../server/storage/store.ts';
import type { AuditRecord } from '../../src/protocol/index.ts';
import { makeEndedSession } from './sessions.ts';

interface Place {
  readonly reopen: () => Promise<void>;
  readonly openSecond: () => Promise<Store>;
}

/** Ends new sessions in one write and gives their ids. */
async function endSessions(store: Store, count: number): Promise<readonly string[]> {
  const changes = Array.from({ length: count }, () => makeEndedSession());
  await store.sessions.write(changes);
  return changes.map(({ session }) => session.sessionId);
}

const readAll = (store: Store) => store.audit.readChain({ after: 0, limit: 10_000 });

const readIds = (entries: readonly ChainEntry[]) =>
  entries.map(({ record }) => (record === null ? null : (JSON.parse(record) as AuditRecord).sessionId));

/** Follows the chain by its definition. */
export async function expectChained(store: Store, count: number): Promise<void> {
  const head = await store.audit.readHead();
  const entries = await readAll(store);
  expect(entries.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
  let hash = computeOrigin(head.logId);
  for (const entry of entries) {
    hash = computeEntryHash(hash, entry);
    expect(entry.hash).toBe(hash);
    if (entry.record !== null) expect(entry.digest).toBe(computeRecordDigest(entry.record));
  }
  expect(head).toMatchObject({ position: count, hash });
}

/** What every store's log has to do, besides what it does with records one by one. */
export function describeChain(store: () => Store, place: Place): void {
  test('an empty log begins where its id says', async () => {
    await expectChained(store(), 0);
  });

  test('each entry follows from the one before, over writes and reopenings', async () => {
    await endSessions(store(), 450);
    const { logId } = await store().audit.readHead();
    await place.reopen();
    await endSessions(store(), 3);
    await expectChained(store(), 453);
    expect((await store().audit.readHead()).logId).toBe(logId);
  });

  test('servers that take turns write one chain', async () => {
    const second = await place.openSecond();
    const ids: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      ids.push(...(await endSessions(store(), 2)), ...(await endSessions(second, 3)));
    }
    await expectChained(store(), 25);
    expect(readIds(await readAll(second))).toEqual(ids);
    await second.close();
  });

  test('a write that fails leaves the chain as it was', async () => {
    const change = makeEndedSession();
    await store().sessions.write([change]);
    // The second record of one session is what no store may take.
    const again = { ...change, session: { ...change.session, version: 1 } };
    await expect(store().sessions.write([again])).rejects.toThrow();
    await endSessions(store(), 1);
    await expectChained(store(), 2);
  });

  test('it is read from any position, in order', async () => {
    await endSessions(store(), 5);
    const entries = await store().audit.readChain({ after: 2, limit: 2 });
    expect(entries.map(({ position }) => position)).toEqual([3, 4]);
  });

  test('checkpoints come back in order, the newest alone, also after a reopening', async () => {
    expect(await store().audit.findNewestCheckpoint()).toBeNull();
    for (const envelope of ['one', 'two', 'three']) await store().audit.addCheckpoint(envelope);
    await place.reopen();
    expect(await store().audit.findNewestCheckpoint()).toMatchObject({ envelope: 'three' });
    const [first] = await store().audit.listCheckpoints(0, 1);
    const rest = await store().audit.listCheckpoints(first?.id ?? 0, 9);
    expect([first, ...rest].map((checkpoint) => checkpoint?.envelope)).toEqual(['one', 'two', 'three']);
  });

  test('old records are forgotten with their sessions, the oldest first; their links stay', async () => {
    const ids = await endSessions(store(), 5);
    expect(await store().audit.forget(4, 3)).toBe(3);
    expect(readIds(await readAll(store()))).toEqual([null, null, null, ...ids.slice(3)]);
    expect(await store().audit.forget(4, 3)).toBe(1);
    expect(await store().audit.forget(4, 3)).toBe(0);
    await expectChained(store(), 5);
    expect((await store().audit.list(9)).map(({ record }) => record.sessionId)).toEqual(ids.slice(4));
    expect([...(await store().sessions.read(ids)).keys()]).toEqual(ids.slice(4));
  });

  test('how far entries are old is found from any position', async () => {
    await endSessions(store(), 3);
    const [entry] = await readAll(store());
    const at = Date.parse(entry?.recordedAt ?? '');
    expect(await store().audit.findOldThrough(at, 0)).toBe(0);
    expect(await store().audit.findOldThrough(at, 2)).toBe(2);
    expect(await store().audit.findOldThrough(at + 60_000, 0)).toBe(3);
  });
}

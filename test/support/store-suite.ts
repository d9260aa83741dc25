import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredClient } from '../../server/storage/client-store.ts';
import type { Store, StoredBundle, StoredSession } from '../../server/storage/store.ts';
import { describeActs } from './act-suite.ts';
import { describeChain } from './audit-suite.ts';
import { describeChecks, describeEvents } from './check-store-suite.ts';
import { describeForgetting } from './forgetting-suite.ts';
import { ADMIN, describeModes } from './mode-store-suite.ts';
import { makeReport } from './sessions.ts';
import { change, makeAudit, makeSession } from './stored-sessions.ts';

/** A place where a store keeps its data; opening it twice gives the same data. */
export interface StorePlace {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

/** What every {@link Store} has to do, whatever it is made of. */
export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(name, () => {
    let place: StorePlace;
    let store: Store;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });
    const reopen = async () => {
      await store.close();
      store = await place.open();
    };
    const current = () => store;

    describeSessions(current, reopen);
    describeRefusedWrites(current);
    describeTwoWriters(current, () => place.open());
    describeAudit(current, reopen);
    describeChain(current, { reopen, openSecond: () => place.open() });
    describeOperations(current);
    describeBundles(current, reopen);
    describeClients(current, reopen);
    describeChecks(current, reopen);
    describeEvents(current, reopen);
    describeModes(current, reopen);
    describeActs(current, reopen);
    describeForgetting(current, reopen);
  });
}

function describeSessions(store: () => Store, reopen: () => Promise<void>): void {
  const readOne = async (sessionId: string) => (await store().sessions.read([sessionId])).get(sessionId);

  test('a session comes back as it was written, one version on, also after a reopening', async () => {
    const session = makeSession();
    expect(await store().sessions.write([change(session)])).toEqual(new Set());
    await reopen();
    expect(await readOne(session.sessionId)).toEqual({ ...session, version: 1 });
  });

  test('a written session replaces the one that was read', async () => {
    const session = makeSession();
    await store().sessions.write([change(session)]);
    const next: StoredSession = {
      ...session,
      format: 'openai-chat',
      state: 'COMPLETE',
      seq: 3,
      report: makeReport(900),
      endReason: 'blocked',
      endedAt: '2030-06-01T12:00:00Z',
      seenAtMs: 1_906_545_600_999,
      version: 1,
    };
    expect(await store().sessions.write([change(next)])).toEqual(new Set());
    expect(await readOne(session.sessionId)).toEqual({ ...next, version: 2 });
  });

  test('unknown ids are left out; nothing may be asked for and nothing written', async () => {
    expect(await store().sessions.read([randomUUID()])).toEqual(new Map());
    expect(await store().sessions.read([])).toEqual(new Map());
    expect(await store().sessions.write([])).toEqual(new Set());
  });

  test('many sessions fit one write and one read', async () => {
    const sessions = Array.from({ length: 1_000 }, () => makeSession());
    expect(await store().sessions.write(sessions.map((session) => change(session)))).toEqual(new Set());
    expect((await store().sessions.read(sessions.map((session) => session.sessionId))).size).toBe(1_000);
  });

  test('idle are the active ones that were seen before a time, oldest first', async () => {
    const seenAt = [400, 100, 300, 200, 500].map((seenAtMs) => makeSession({ seenAtMs }));
    const ended = makeSession({ seenAtMs: 1, state: 'COMPLETE' });
    await store().sessions.write([...seenAt, ended].map((session) => change(session)));
    const find = async (beforeMs: number, limit: number) => {
      const ids = await store().sessions.listIdle(beforeMs, limit);
      return ids.map((id) => seenAt.find((session) => session.sessionId === id)?.seenAtMs);
    };
    expect(await find(400, 10)).toEqual([100, 200, 300]);
    expect(await find(400, 2)).toEqual([100, 200]);
    expect(await find(100, 10)).toEqual([]);
  });
}

function describeRefusedWrites(store: () => Store): void {
  const readOne = async (sessionId: string) => (await store().sessions.read([sessionId])).get(sessionId);

  test.each([
    ['one that exists already', 0],
    ['one that was read too early', 1],
    ['one from a future that never was', 3],
  ])('a stale write changes nothing and says so: %s', async (_name, version) => {
    const session = makeSession();
    await store().sessions.write([change(session)]);
    await store().sessions.write([change({ ...session, seq: 1, version: 1 })]);
    const stale = { ...session, seq: 9, version };
    const fresh = makeSession();
    const refused = await store().sessions.write([
      change(stale, makeAudit(stale)),
      change(fresh, makeAudit(fresh)),
    ]);
    expect(refused).toEqual(new Set([session.sessionId]));
    expect(await readOne(session.sessionId)).toMatchObject({ seq: 1, version: 2 });
    const records = await store().audit.list(10);
    expect(records.map(({ record }) => record.sessionId)).toEqual([fresh.sessionId]);
  });

  test('a write that fails leaves no half of it', async () => {
    const [first, second] = [makeSession(), makeSession()];
    await store().sessions.write([change(first, makeAudit(first))]);
    // The second record of one session is what no store may take.
    const again = { ...first, version: 1 };
    const writing = store().sessions.write([
      change(second, makeAudit(second)),
      change(again, makeAudit(again)),
    ]);
    await expect(writing).rejects.toThrow();
    expect(await readOne(second.sessionId)).toBeUndefined();
    expect(await store().audit.list(10)).toHaveLength(1);
  });
}

function describeTwoWriters(store: () => Store, openSecond: () => Promise<Store>): void {
  test('two servers on the same data see each other, and the fence holds between them', async () => {
    const second = await openSecond();
    const session = makeSession();
    await store().sessions.write([change(session)]);
    const read = (await second.sessions.read([session.sessionId])).get(session.sessionId);
    expect(read).toMatchObject({ version: 1 });
    const next = { ...session, seq: 1, version: 1 };
    const refused = [
      await second.sessions.write([change(next, makeAudit(next))]),
      await store().sessions.write([change(next, makeAudit(next))]),
    ];
    expect(refused.map((ids) => ids.size)).toEqual([0, 1]);
    expect(await store().audit.list(10)).toHaveLength(1);
    await second.close();
  });
}

function describeAudit(store: () => Store, reopen: () => Promise<void>): void {
  test('records come newest first, page by page, also after a reopening', async () => {
    const sessions = Array.from({ length: 5 }, () => makeSession());
    for (const session of sessions) await store().sessions.write([change(session, makeAudit(session))]);
    await reopen();
    const first = await store().audit.list(2);
    const rest = await store().audit.list(10, first.at(-1)?.position);
    expect([...first, ...rest].map(({ record }) => record)).toEqual(sessions.map(makeAudit).toReversed());
    expect(await store().audit.list(10, rest.at(-1)?.position)).toEqual([]);
  });
}

function describeOperations(store: () => Store): void {
  test('sessions are counted by state and age, and a healthy store can be written', async () => {
    const sessions = [
      makeSession({ seenAtMs: 100 }),
      makeSession({ seenAtMs: 200 }),
      makeSession({ seenAtMs: 100, state: 'MONITORING' }),
      makeSession({ seenAtMs: 100, state: 'COMPLETE' }),
    ];
    await store().sessions.write(sessions.map((session) => change(session)));
    const { operations } = store();
    expect(await operations.countSessions('ACTIVE')).toBe(2);
    expect(await operations.countSessions('ACTIVE', 200)).toBe(1);
    expect(await operations.countSessions('MONITORING')).toBe(1);
    expect(await operations.countSessions('MONITORING', 100)).toBe(0);
    await expect(operations.assertWritable()).resolves.toBeUndefined();
  });
}

function describeBundles(store: () => Store, reopen: () => Promise<void>): void {
  const publish = (channel: string, version: number) =>
    store().bundles.publish(channel, makeBundle(version), { at: '2030-06-01T12:00:00Z', by: ADMIN });

  test('a published bundle is found by digest and by channel, also after a reopening', async () => {
    expect(await publish('stable', 3)).toBe(true);
    await reopen();
    expect(await store().bundles.find(makeBundle(3).sha256)).toMatchObject(makeBundle(3));
    expect(await store().bundles.findNewest('stable')).toMatchObject(makeBundle(3));
  });

  test('what was never published is not found', async () => {
    expect(await store().bundles.find(makeBundle(3).sha256)).toBeNull();
    expect(await store().bundles.findNewest('stable')).toBeNull();
  });

  test('only a higher version takes the channel; each channel counts for itself', async () => {
    await publish('stable', 3);
    expect([await publish('stable', 3), await publish('stable', 2)]).toEqual([false, false]);
    expect(await publish('beta', 2)).toBe(true);
    expect(await publish('stable', 4)).toBe(true);
    expect(await store().bundles.findNewest('stable')).toMatchObject({ version: 4 });
    expect(await store().bundles.findNewest('beta')).toMatchObject({ version: 2 });
    expect(await store().bundles.find(makeBundle(3).sha256)).toMatchObject({ version: 3 });
  });
}

function describeClients(store: () => Store, reopen: () => Promise<void>): void {
  const addClient = async (index: number) => {
    await store().clients.add(makeClient(index), ADMIN);
    return makeClient(index);
  };

  test('a client is found by the digest of its token, also after a reopening', async () => {
    const client = await addClient(1);
    await reopen();
    expect(await store().clients.findByToken(client.tokenDigest)).toEqual(client);
    expect(await store().clients.findByToken('e'.repeat(64))).toBeNull();
  });

  test('neither an id nor a token is taken twice', async () => {
    const client = await addClient(1);
    await expect(
      store().clients.add({ ...makeClient(2), clientId: client.clientId }, ADMIN),
    ).rejects.toThrow();
    await expect(
      store().clients.add({ ...makeClient(2), tokenDigest: client.tokenDigest }, ADMIN),
    ).rejects.toThrow();
    expect(await store().clients.list(10)).toHaveLength(1);
  });

  test('a revoked client stays revoked since the first time', async () => {
    const { clientId, tokenDigest } = await addClient(1);
    const other = await addClient(2);
    const revoked = { ...makeClient(1), revokedAt: '2030-06-02T12:00:00Z' };
    expect(await store().clients.revoke(clientId, '2030-06-02T12:00:00Z', ADMIN)).toEqual(revoked);
    expect(await store().clients.revoke(clientId, '2030-06-03T12:00:00Z', ADMIN)).toEqual(revoked);
    await reopen();
    expect(await store().clients.findByToken(tokenDigest)).toEqual(revoked);
    expect(await store().clients.findByToken(other.tokenDigest)).toEqual(other);
    expect(await store().clients.revoke(randomUUID(), '2030-06-02T12:00:00Z', ADMIN)).toBeNull();
  });

  test('clients come newest first, page by page', async () => {
    const clients = [];
    for (const index of [1, 2, 3, 4, 5]) clients.push(await addClient(index));
    const first = await store().clients.list(2);
    const rest = await store().clients.list(10, first.at(-1)?.position);
    expect([...first, ...rest].map((entry) => entry.client)).toEqual(clients.toReversed());
    expect(await store().clients.list(10, rest.at(-1)?.position)).toEqual([]);
  });
}

function makeClient(index: number): StoredClient {
  return {
    clientId: `00000000-0000-4000-8000-00000000000${index}`,
    name: `Laptop ${index} of O'Hara \u{1f994}`,
    tokenDigest: `${index}`.repeat(64),
    createdAt: '2030-06-01T12:00:00Z',
    revokedAt: null,
  };
}

function makeBundle(version: number): StoredBundle {
  return {
    sha256: version.toString(16).padStart(64, '0'),
    version,
    envelope: `{"version": ${version}, "text": "\u{1f994}"}`,
  };
}

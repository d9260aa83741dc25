import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeAudience } from '../../server/monitor/audience.ts';
import type { Store, StoredSession } from '../../server/storage/store.ts';
import { change, makeAudit, makeSession } from './stored-sessions.ts';

/** What holds for sessions that ended long ago, whatever keeps them. */
export function describeForgetting(store: () => Store, reopen: () => Promise<void>): void {
  const write = async (state: StoredSession['state'], seenAtMs: number): Promise<string> => {
    const session = makeSession({ state, seenAtMs });
    await store().sessions.write([change(session, state === 'COMPLETE' ? makeAudit(session) : null)]);
    return session.sessionId;
  };
  const listKept = async (ids: readonly string[]) => [...(await store().sessions.read(ids)).keys()];

  test('only sessions that are over are forgotten, the oldest first, and their records stay', async () => {
    const [third, first, second] = [
      await write('COMPLETE', 300),
      await write('COMPLETE', 100),
      await write('COMPLETE', 200),
    ];
    const young = await write('COMPLETE', 400);
    const live = [await write('ACTIVE', 100), await write('MONITORING', 100)];
    const all = [first, second, third, young, ...live];
    const head = await store().audit.readHead();
    expect(await store().sessions.forget(400, 1)).toBe(1);
    expect(new Set(await listKept(all))).toEqual(new Set([second, third, young, ...live]));
    await reopen();
    expect(await store().sessions.forget(400, 10)).toBe(2);
    expect(await store().sessions.forget(400, 10)).toBe(0);
    expect(new Set(await listKept(all))).toEqual(new Set([young, ...live]));
    const records = await store().audit.list(10);
    expect(new Set(records.map(({ record }) => record.sessionId))).toEqual(
      new Set([first, second, third, young]),
    );
    expect(await store().audit.readHead()).toEqual(head);
  });

  test('their ids are still known by their records', async () => {
    const [over, live] = [await write('COMPLETE', 100), await write('ACTIVE', 100)];
    await store().sessions.forget(200, 10);
    const known = await store().sessions.findRecorded([over, live, randomUUID()]);
    expect(known).toEqual(new Set([over]));
    expect(await store().sessions.findRecorded([])).toEqual(new Set());
  });

  test('their events go with them, and those of others stay', async () => {
    const session = makeSession({ state: 'COMPLETE', seenAtMs: 100 });
    const other = makeSession({ state: 'COMPLETE', seenAtMs: 300 });
    const event = { seq: 1, correlationId: 'r', state: 'COMPLETE' as const };
    const verdict = {
      guardrail: 'judge',
      class: 'SLOW',
      mode: 'MONITOR',
      checkpoint: 'DEFERRED',
      outcome: 'answered',
      action: 'block',
      wouldHaveBlocked: true,
      score: null,
      reason: '',
      durationMs: 1,
      cached: false,
      stretch: null,
    } as const;
    await store().sessions.write(
      [session, other].map((one) => ({
        ...change(one),
        events: [{ ...event, sessionId: one.sessionId, verdict }],
      })),
    );
    await store().sessions.forget(200, 10);
    const left = await store().events.list(makeAudience(session.owner, session.head.clientId), 0, 10);
    expect(left.map(({ event: { sessionId } }) => sessionId)).toEqual([other.sessionId]);
  });
}

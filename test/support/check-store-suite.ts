import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeAudience } from '../../server/monitor/audience.ts';
import type { OpenCheck, SessionChecks, Store, StoredSession } from '../../server/storage/store.ts';
import type { MonitorEvent } from '../../src/protocol/index.ts';
import { makeStart } from './sessions.ts';
import { change, makeAudit, makeSession } from './stored-sessions.ts';

const { clientId: CLIENT_ID } = makeStart();
/** Of the sessions that tests make. */
const AUDIENCE = makeAudience('c'.repeat(64), CLIENT_ID);
const FOREIGN = makeAudience('d'.repeat(64), CLIENT_ID);

function makeOpenCheck(seq: number): OpenCheck {
  const stretch = { channel: "it's", start: 0, end: 4 };
  return { checkId: `${seq}.0.model`, guardrail: 'model', class: 'MODERATE', mode: 'BLOCK', seq, stretch };
}

const makeChecks = (open: readonly OpenCheck[]): SessionChecks => ({
  guardrails: { batched: [{ id: 'model', class: 'MODERATE', mode: 'BLOCK' }], deferred: [] },
  textChars: 4,
  open,
  settled: [],
  answered: [{ seq: 1, verdicts: [], isFinal: true }],
  correlationId: 'request-1',
});

/** What a store does with checks and texts. */
export function describeChecks(store: () => Store, reopen: () => Promise<void>): void {
  test('checks and texts come back as they were written, and a text replaces the one before', async () => {
    const session = makeSession({ checks: makeChecks([makeOpenCheck(1)]) });
    const { sessionId } = session;
    const texts = new Map([
      ['a', 'One. \u{1f994}'],
      ["it's", 'Two.'],
    ]);
    await store().sessions.write([{ ...change(session), texts }]);
    await store().sessions.write([
      { ...change({ ...session, version: 1 }), texts: new Map([['a', 'Three.']]) },
    ]);
    await reopen();
    expect((await store().sessions.read([sessionId])).get(sessionId)?.checks).toEqual(session.checks);
    expect(await store().sessions.readTexts([sessionId, randomUUID()])).toEqual(
      new Map([[sessionId, new Map([...texts, ['a', 'Three.']])]]),
    );
  });

  test('the texts of a session go when it is complete, those of others stay', async () => {
    const [done, other] = [1, 2].map(() => makeSession({ checks: makeChecks([]) }));
    const texts = new Map([['a', 'One.']]);
    const sessions = [done, other].filter((session) => session !== undefined);
    await store().sessions.write(sessions.map((session) => ({ ...change(session), texts })));
    const complete = sessions
      .slice(0, 1)
      .map((session) => ({ ...session, version: 1, state: 'COMPLETE' as const }));
    await store().sessions.write(
      complete.map((session) => ({ ...change(session, makeAudit(session)), texts })),
    );
    const left = await store().sessions.readTexts(sessions.map(({ sessionId }) => sessionId));
    expect([...left.keys()]).toEqual([other?.sessionId]);
  });

  test('a stale write leaves texts and events alone', async () => {
    const session = makeSession({ checks: makeChecks([]) });
    await store().sessions.write([{ ...change(session), texts: new Map([['a', 'One.']]) }]);
    const stale = { ...change(session), texts: new Map([['a', 'Two.']]), events: [makeEvent(session)] };
    await store().sessions.write([stale]);
    expect((await store().sessions.readTexts([session.sessionId])).get(session.sessionId)?.get('a')).toBe(
      'One.',
    );
    expect(await store().events.list(AUDIENCE, 0, 10)).toEqual([]);
  });

  test('sessions with open checks are listed page by page, whatever their state', async () => {
    const open = ['ACTIVE', 'MONITORING'] as const;
    const sessions = open.map((state) => makeSession({ state, checks: makeChecks([makeOpenCheck(1)]) }));
    const others = [makeSession(), makeSession({ checks: makeChecks([]) })];
    await store().sessions.write([...sessions, ...others].map((session) => change(session)));
    const [first = ''] = await store().sessions.listUnchecked('', 1);
    const rest = await store().sessions.listUnchecked(first, 10);
    expect([first, ...rest]).toEqual(sessions.map(({ sessionId }) => sessionId).toSorted());
  });
}

function makeEvent(session: StoredSession): MonitorEvent {
  const { sessionId } = session;
  return {
    sessionId,
    seq: 1,
    correlationId: 'request-1',
    state: 'COMPLETE',
    verdict: {
      guardrail: 'judge',
      class: 'SLOW',
      mode: 'MONITOR',
      checkpoint: 'DEFERRED',
      outcome: 'answered',
      action: 'block',
      wouldHaveBlocked: true,
      score: 0.5,
      reason: "it's so",
      durationMs: 12.5,
      cached: false,
      stretch: null,
    },
  };
}

/** What a store does with events. */
export function describeEvents(store: () => Store, reopen: () => Promise<void>): void {
  test('events come to their client in order, from any position on, also after a reopening', async () => {
    const own = [1, 2, 3].map(() => makeSession());
    const foreign = makeSession({ owner: 'd'.repeat(64) });
    const neighbour = makeSession();
    const head = { ...neighbour.head, clientId: randomUUID() };
    for (const session of [...own, { ...neighbour, head }, foreign]) {
      await store().sessions.write([{ ...change(session), events: [makeEvent(session)] }]);
    }
    await reopen();
    const [first] = await store().events.list(AUDIENCE, 0, 1);
    const rest = await store().events.list(AUDIENCE, first?.position ?? 0, 10);
    expect([first, ...rest].map((entry) => entry?.event)).toEqual(own.map(makeEvent));
    const next = await store().events.list(makeAudience('c'.repeat(64), head.clientId), 0, 10);
    expect(next.map(({ event }) => event.sessionId)).toEqual([neighbour.sessionId]);
    const [last] = await store().events.list(FOREIGN, 0, 10);
    expect(await store().events.findLast()).toBe(last?.position);
  });

  test('those of a session go when its record is forgotten', async () => {
    const sessions = [makeSession({ state: 'COMPLETE' }), makeSession({ state: 'COMPLETE' })];
    for (const session of sessions) {
      const events = [makeEvent(session), makeEvent(session)];
      await store().sessions.write([{ ...change(session, makeAudit(session)), events }]);
    }
    expect(await store().audit.forget(1, 10)).toBe(1);
    const left = await store().events.list(AUDIENCE, 0, 10);
    expect(left.map(({ event }) => event.sessionId)).toEqual(Array(2).fill(sessions[1]?.sessionId));
  });

  test('the oldest are forgotten; positions are never given twice', async () => {
    const add = (session = makeSession()) =>
      store().sessions.write([{ ...change(session), events: [makeEvent(session)] }]);
    for (let i = 0; i < 5; i += 1) await add();
    const before = await store().events.findLast();
    await store().events.prune(2);
    expect(await store().events.list(AUDIENCE, 0, 10)).toHaveLength(2);
    await store().events.prune(2);
    expect(await store().events.list(AUDIENCE, 0, 10)).toHaveLength(2);
    await store().events.prune(0);
    expect(await store().events.findLast()).toBe(before);
    await add();
    const [next] = await store().events.list(AUDIENCE, 0, 10);
    expect(next?.position).toBeGreaterThan(before);
    expect(await store().events.findLast()).toBe(next?.position);
  });
}

import { CodedError, LIMITS, type StreamAck, type StreamStatus } from '../../src/protocol/index.ts';
import type { SessionChange, SessionStore, StoredSession } from '../storage/store.ts';
import { advanceSession, assertOwner } from './advance-session.ts';
import { createGroupCommit, type Outcome } from './create-group-commit.ts';
import type { SessionEvent } from './session-event.ts';

export interface SessionService {
  /**
   * Applies one event to its session.
   * @returns what is on disk by then, at the latest with this very answer
   * @throws {CodedError} SESSION_UNKNOWN, SESSION_CLOSED, SESSION_CONFLICT, SEQUENCE_GAP; nothing has changed then
   */
  apply(event: SessionEvent): Promise<StreamAck>;
  /** @throws {CodedError} SESSION_UNKNOWN, SESSION_CONFLICT */
  readStatus(owner: string, sessionId: string): Promise<StreamStatus>;
  /**
   * Ends, as `lost`, the sessions that were silent for {@link LIMITS.sessionIdleMs}. The time before this service was
   * made doesn't count: clients couldn't be heard then, and come back with what they kept.
   * @returns how many were ended
   */
  endIdle(): Promise<number>;
  /** Resolves when every event has been answered. */
  drain(): Promise<void>;
}

/** Another writer of the same database can make a session's change stale; more often in a row is no coincidence. */
const MAX_ATTEMPTS = 5;
const ALWAYS_STALE = 'Other writers keep changing the same session.';
/** Sessions ended in one commit by the sweep. */
const SWEEP_BATCH = 500;

/** @param now the server's clock; a session's silence is measured by it */
export function createSessionService(store: SessionStore, now: () => Date): SessionService {
  const startedAtMs = now().getTime();
  const queue = createGroupCommit((events: readonly SessionEvent[]) => commitEvents(store, events, now));

  const endIdle = async (): Promise<number> => {
    const nowMs = now().getTime();
    if (nowMs - startedAtMs < LIMITS.sessionIdleMs) return 0;
    const seenBeforeMs = nowMs - LIMITS.sessionIdleMs;
    const sessionIds = await store.listIdle(seenBeforeMs, SWEEP_BATCH);
    const acks = await Promise.all(
      sessionIds.map((sessionId) => queue.submit({ kind: 'expire', body: { sessionId, seenBeforeMs } })),
    );
    const endedCount = acks.filter((ack) => !ack.duplicate).length;
    return sessionIds.length < SWEEP_BATCH ? endedCount : endedCount + (await endIdle());
  };

  return {
    apply: (event) => queue.submit(event),
    readStatus: (owner, sessionId) => readStatus(store, owner, sessionId),
    endIdle,
    drain: () => queue.drain(),
  };
}

async function readStatus(store: SessionStore, owner: string, sessionId: string): Promise<StreamStatus> {
  const session = (await store.read([sessionId])).get(sessionId);
  if (session === undefined) throw new CodedError('SESSION_UNKNOWN', `There is no session ${sessionId}.`);
  assertOwner(session, owner);
  const { state, seq, report, endReason } = session;
  return { sessionId, state, seq, report, endReason };
}

/** Applies the events in their order and writes what they changed; one outcome for each. */
async function commitEvents(
  store: SessionStore,
  events: readonly SessionEvent[],
  now: () => Date,
): Promise<readonly Outcome<StreamAck>[]> {
  const settled = new Map<SessionEvent, Outcome<StreamAck>>();
  let pending = events;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS && pending.length > 0; attempt += 1) {
    const { outcomes, changes } = advanceAll(
      await store.read(listSessionIds(pending)),
      pending,
      now().getTime(),
    );
    const stale = changes.length === 0 ? new Set() : await store.write(changes);
    // What was decided about a stale session rested on a state that is no longer so: read it again.
    pending = pending.filter((event) => stale.has(event.body.sessionId));
    for (const [event, outcome] of outcomes) {
      if (!stale.has(event.body.sessionId)) settled.set(event, outcome);
    }
  }
  return events.map((event) => settled.get(event) ?? { error: new Error(ALWAYS_STALE) });
}

function listSessionIds(events: readonly SessionEvent[]): readonly string[] {
  return [...new Set(events.map((event) => event.body.sessionId))];
}

function advanceAll(
  stored: ReadonlyMap<string, StoredSession>,
  events: readonly SessionEvent[],
  nowMs: number,
) {
  const outcomes = new Map<SessionEvent, Outcome<StreamAck>>();
  const changed = new Map<string, SessionChange>();
  for (const event of events) {
    const { sessionId } = event.body;
    const session = changed.get(sessionId)?.session ?? stored.get(sessionId) ?? null;
    try {
      const step = advanceSession(session, event, nowMs);
      const duplicate = step.session === session;
      // A session that has ended changes no more, so no later step can push its audit record out.
      if (!duplicate) changed.set(sessionId, step);
      outcomes.set(event, { value: acknowledge(step.session, duplicate) });
    } catch (error) {
      outcomes.set(event, { error });
    }
  }
  return { outcomes, changes: [...changed.values()] };
}

function acknowledge(session: StoredSession, duplicate: boolean): StreamAck {
  return { sessionId: session.sessionId, state: session.state, seq: session.seq, duplicate };
}

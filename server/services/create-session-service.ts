import { CodedError, LIMITS, type StreamAck, type StreamStatus } from '../../src/protocol/index.ts';
import { findAnswer } from '../checks/create-batched-checks.ts';
import type { SessionStore, StoredSession } from '../storage/store.ts';
import { assertOwner } from './advance-session.ts';
import { commitEvents, type Step } from './commit-events.ts';
import { createGroupCommit } from './create-group-commit.ts';
import {
  createSessionChecks,
  type DeferredQueue,
  type SessionChecksOptions,
} from './create-session-checks.ts';
import type { SessionEvent } from './session-event.ts';

export interface SessionService {
  /**
   * Applies one event to its session, and waits for what BATCHED guardrails say of its text.
   * @returns what is on disk by then, at the latest with this very answer
   * @throws {CodedError} SESSION_UNKNOWN, SESSION_CLOSED, SESSION_CONFLICT, SEQUENCE_GAP, TEXT_GAP, TEXT_TOO_LONG,
   *   QUEUE_FULL; nothing has changed then
   */
  apply(event: SessionEvent): Promise<StreamAck>;
  /** @throws {CodedError} SESSION_UNKNOWN, SESSION_CONFLICT */
  readStatus(owner: string, sessionId: string): Promise<StreamStatus>;
  /**
   * Ends, as `lost`, the sessions that were silent for {@link LIMITS.sessionIdleMs}. The time before this service was
   * made doesn't count: clients couldn't be heard then, and come back with what they kept.
   * Also takes up checks that nothing runs any more.
   * @returns how many were ended
   */
  endIdle(): Promise<number>;
  readQueue(): DeferredQueue;
  /** Takes up the checks that an earlier process has left open, beside everything else; to be called first. */
  resume(): Promise<void>;
  /** Resolves when every event has been answered and no check runs; what is open then is taken up by the next process. */
  drain(): Promise<void>;
}

/** Sessions ended in one commit by the sweep. */
const SWEEP_BATCH = 500;
/** Requests that wait for their commit or their verdicts at most; bounds memory where the disk doesn't keep up. */
const MAX_WAITING = 20_000;

/**
 * @param now the server's clock; a session's silence is measured by it
 * @param checks the guardrails and what they need; null: none
 */
export function createSessionService(
  store: SessionStore,
  now: () => Date,
  checks: SessionChecksOptions | null = null,
): SessionService {
  const startedAtMs = now().getTime();
  const submit = async (event: SessionEvent): Promise<Step> => {
    const step = await queue.submit(event);
    sessionChecks.notice(step);
    return step;
  };
  const sessionChecks = createSessionChecks(store, submit, checks);
  const queue = createGroupCommit((events: readonly SessionEvent[]) =>
    commitEvents(store, events, { now, readPolicy: sessionChecks.readPolicy }),
  );
  let waitingCount = 0;

  const apply = async (event: SessionEvent): Promise<StreamAck> => {
    if (waitingCount >= MAX_WAITING) throw new CodedError('QUEUE_FULL', `${waitingCount} requests wait.`);
    waitingCount += 1;
    try {
      const step = await submit(event);
      return await acknowledge(step, event);
    } finally {
      waitingCount -= 1;
    }
  };

  const acknowledge = async (step: Step, event: SessionEvent): Promise<StreamAck> => {
    if (event.kind !== 'update' && event.kind !== 'finish') return toAck(step.session, step.isRepeat);
    const { seq } = event.body;
    return toAnswer(await sessionChecks.answer(step, seq), step.isRepeat, seq);
  };

  const endIdle = async (): Promise<number> => {
    const nowMs = now().getTime();
    if (nowMs - startedAtMs < LIMITS.sessionIdleMs) return 0;
    const seenBeforeMs = nowMs - LIMITS.sessionIdleMs;
    const sessionIds = await store.listIdle(seenBeforeMs, SWEEP_BATCH);
    const steps = await Promise.all(
      sessionIds.map((sessionId) => submit({ kind: 'expire', body: { sessionId, seenBeforeMs } })),
    );
    const endedCount = steps.filter((step) => !step.isRepeat).length;
    await sessionChecks.takeUp(seenBeforeMs);
    return sessionIds.length < SWEEP_BATCH ? endedCount : endedCount + (await endIdle());
  };

  return {
    apply,
    readStatus: (owner, sessionId) => readStatus(store, owner, sessionId),
    endIdle,
    readQueue: sessionChecks.readQueue,
    resume: sessionChecks.resume,
    drain: async () => {
      await queue.drain();
      await sessionChecks.stop();
      await queue.drain();
    },
  };
}

async function readStatus(store: SessionStore, owner: string, sessionId: string): Promise<StreamStatus> {
  const session = (await store.read([sessionId])).get(sessionId);
  if (session === undefined) throw new CodedError('SESSION_UNKNOWN', `There is no session ${sessionId}.`);
  assertOwner(session, owner);
  const { state, seq, report, endReason } = session;
  return { sessionId, state, seq, report, endReason };
}

/** With the verdicts of a request, where it has any. */
function toAnswer(session: StoredSession, duplicate: boolean, seq: number): StreamAck {
  const ack = toAck(session, duplicate);
  const verdicts = findAnswer(session, seq)?.verdicts;
  return verdicts === undefined ? ack : { ...ack, verdicts: [...verdicts] };
}

function toAck(session: StoredSession, duplicate: boolean): StreamAck {
  return { sessionId: session.sessionId, state: session.state, seq: session.seq, duplicate };
}

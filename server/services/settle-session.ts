import type { MonitorEvent } from '../../src/protocol/index.ts';
import type { SessionChange, SessionChecks, StoredSession } from '../storage/store.ts';
import { completeSession } from './end-session.ts';
import { addLate, keepAnswer, settleChecks } from './session-checks.ts';
import type { Settlement } from './session-event.ts';

/** Counts what checks have said; those that aren't open any more were counted before. */
export function settleSession(session: StoredSession, { settled, answer }: Settlement): SessionChange {
  if (session.checks === null) return { session, audit: null };
  const counted = settleChecks(session.checks, settled);
  if (answer === null) return settleLate(session, counted, settled);
  const checks = keepAnswer(counted, answer);
  return checks === session.checks ? { session, audit: null } : completeSession({ ...session, checks });
}

/** A session that has ended has no next answer. */
function settleLate(
  session: StoredSession,
  counted: SessionChecks,
  settled: Settlement['settled'],
): SessionChange {
  if (session.checks === null || counted === session.checks) return { session, audit: null };
  const isLive = session.state === 'ACTIVE';
  const checks = isLive ? addLate(counted, session.checks.open, settled) : counted;
  const change = completeSession({ ...session, checks });
  return { ...change, events: tell(session, change.session, settled) };
}

/** One event for each check that was open until now. */
function tell(
  before: StoredSession,
  after: StoredSession,
  settled: Settlement['settled'],
): readonly MonitorEvent[] {
  const { sessionId, state } = after;
  const verdicts = new Map(settled.map(({ checkId, verdict }) => [checkId, verdict]));
  return (before.checks?.open ?? []).flatMap(({ checkId, seq, stretch, correlationId = sessionId }) => {
    const verdict = verdicts.get(checkId);
    if (verdict === undefined) return [];
    return [{ sessionId, seq, correlationId, state, verdict: { ...verdict, stretch } }];
  });
}

import type { AuditRecord, EndReason } from '../../src/protocol/index.ts';
import type { SessionChange, StoredSession } from '../storage/store.ts';
import { type CheckPolicy, openDeferred, openUnended } from './session-checks.ts';

export interface Ending {
  readonly reason: EndReason;
  /** ISO date. */
  readonly at: string;
}

/**
 * Ends a session that is ACTIVE: MONITORING while checks of it are open, else COMPLETE at once.
 * @param request its name in the log, and what guardrails want now
 */
export function endSession(
  session: StoredSession,
  ending: Ending,
  request: { readonly correlationId: string; readonly policy: CheckPolicy },
): SessionChange {
  const { correlationId, policy } = request;
  const end = { seq: session.seq, correlationId };
  const checks =
    session.checks === null ? null : openDeferred(openUnended(session.checks, policy, end), policy, end);
  const ended: StoredSession = {
    ...session,
    state: 'MONITORING',
    endReason: ending.reason,
    endedAt: ending.at,
    checks,
  };
  return completeSession(ended);
}

/** Completes a session that is MONITORING, with its one audit record, unless checks of it are open. */
export function completeSession(session: StoredSession): SessionChange {
  const { checks, endReason, endedAt } = session;
  const hasOpen = checks !== null && checks.open.length > 0;
  if (hasOpen || endReason === null || endedAt === null) return { session, audit: null };
  const audit: AuditRecord = {
    ...session.head,
    format: session.format,
    endedAt,
    endReason,
    updates: session.requests,
    report: session.report,
    checks: [...(checks?.settled ?? [])],
    correlationIds: [...session.correlationIds],
  };
  return { session: { ...session, state: 'COMPLETE' }, audit };
}

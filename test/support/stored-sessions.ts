import { randomUUID } from 'node:crypto';
import type { SessionChange, StoredSession } from '../../server/storage/store.ts';
import type { AuditRecord } from '../../src/protocol/index.ts';
import { makeReport, makeStart } from './sessions.ts';

/** A session as a store gets it, new each time. */
export function makeSession(overrides: Partial<StoredSession> = {}): StoredSession {
  const sessionId = overrides.sessionId ?? randomUUID();
  return {
    sessionId,
    owner: 'c'.repeat(64),
    head: makeStart({ sessionId, origin: "https://o'hara.example/\u{1f994}" }),
    format: 'pending',
    state: 'ACTIVE',
    seq: 0,
    requests: (overrides.seq ?? 0) + 1,
    report: makeReport(1),
    endReason: null,
    endedAt: null,
    seenAtMs: 1_906_545_600_123,
    version: 0,
    checks: null,
    correlationIds: ['request-1'],
    ...overrides,
  };
}

export function makeAudit(session: StoredSession): AuditRecord {
  return {
    ...session.head,
    endedAt: '2030-06-01T12:00:00Z',
    endReason: 'complete',
    updates: session.requests,
    report: session.report,
    checks: [],
    correlationIds: [...session.correlationIds],
  };
}

export const change = (session: StoredSession, audit: AuditRecord | null = null): SessionChange => ({
  session,
  audit,
});

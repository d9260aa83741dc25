import { randomUUID } from 'node:crypto';
import type { SessionChange } from '../../server/storage/store.ts';
import type {
  AuditRecord,
  SessionHead,
  SessionReport,
  StreamFinish,
  StreamUpdate,
} from '../../src/protocol/index.ts';

/** What a client sends when a stream opens; a new session each time. */
export function makeStart(overrides: Partial<SessionHead> = {}): SessionHead {
  return {
    sessionId: randomUUID(),
    clientId: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
    origin: 'https://chat.example',
    format: 'pending',
    transport: 'fetch',
    bundleDigest: 'b'.repeat(64),
    bundleVersion: 4,
    startedAt: '2030-06-01T11:59:00Z',
    ...overrides,
  };
}

/** Totals after so many characters, one of them redacted. */
export function makeReport(seen: number): SessionReport {
  return {
    characters: { seen, released: seen - 1, redacted: 1, discarded: 0, held: 0 },
    verdicts: { count: seen, totalMs: 1.5, maxMs: 0.5 },
    hits: [{ ruleId: 'code-name', action: 'redact', count: 1 }],
    unscanned: [],
  };
}

export function makeUpdate(sessionId: string, seq: number): StreamUpdate {
  return { sessionId, seq, format: 'openai-chat', report: makeReport(seq * 100) };
}

export function makeFinish(sessionId: string, seq: number): StreamFinish {
  return {
    ...makeUpdate(sessionId, seq),
    endReason: 'complete',
    endedAt: '2030-06-01T12:00:00Z',
  };
}

/** A session that is over, and its record; a new one each time. */
export function makeEndedSession(overrides: Partial<AuditRecord> = {}): SessionChange {
  const head = makeStart();
  const report = makeReport(100);
  const { sessionId, format } = head;
  const end = { endReason: 'complete', endedAt: '2030-06-01T12:00:00Z' } as const;
  return {
    session: {
      sessionId,
      owner: 'c'.repeat(64),
      head,
      format,
      state: 'COMPLETE',
      seq: 1,
      requests: 2,
      report,
      ...end,
      checks: null,
      correlationIds: [],
      seenAtMs: 1_906_545_600_123,
      version: 0,
    },
    audit: { ...head, ...end, updates: 2, report, checks: [], correlationIds: [], ...overrides },
  };
}

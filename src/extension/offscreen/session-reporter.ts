import { LIMITS, type ReportSessionRequest } from '../../protocol/index.ts';
import type { SessionControl } from '../shared/engine-control.ts';

export interface SessionReporterParts {
  /** Resolves with the revision that is stored; rejects when the service worker died over it. */
  send(request: ReportSessionRequest): Promise<unknown>;
  randomUuid(): string;
  now(): Date;
}

const RETRY_MS = 1_000;

/**
 * Tells the service worker about sessions and does not forget one before it is stored. Only the newest state of a
 * session is kept: reports are totals.
 */
export function createSessionReporter({ send, randomUuid, now }: SessionReporterParts): {
  report(session: SessionControl): void;
} {
  const heads = new Map<string, ReportSessionRequest['head']>();
  const waiting = new Map<string, ReportSessionRequest>();
  let lastRevision = 0;
  let sending = false;

  const headOf = (key: string, session: SessionControl): ReportSessionRequest['head'] => {
    const known = heads.get(key);
    if (known !== undefined) return { ...known, format: session.format };
    const { origin, transport, format, bundleDigest, bundleVersion } = session;
    const startedAt = now().toISOString();
    return { sessionId: randomUuid(), origin, transport, format, bundleDigest, bundleVersion, startedAt };
  };

  const sendWaiting = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    while (waiting.size > 0) {
      for (const [key, request] of waiting) {
        const stored = await isStored(send, request);
        if (stored && waiting.get(key) === request) waiting.delete(key);
        if (!stored) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    sending = false;
  };

  return {
    report(session) {
      const key = `${session.document}:${session.stream}`;
      const head = headOf(key, session);
      const end = session.endReason === null ? null : { reason: session.endReason, at: now().toISOString() };
      if (end === null) heads.set(key, head);
      else heads.delete(key);
      waiting.set(key, {
        type: 'report-session',
        head,
        revision: ++lastRevision,
        report: { ...session.report, hits: session.report.hits.slice(0, LIMITS.maxHitRules) },
        end,
      });
      void sendWaiting();
    },
  };
}

async function isStored(send: SessionReporterParts['send'], request: ReportSessionRequest): Promise<boolean> {
  try {
    return (await send(request)) === request.revision;
  } catch {
    // The service worker was stopped before it answered; storing the same revision again changes nothing.
    return false;
  }
}

import { LIMITS, type ReportSessionRequest } from '../../protocol/index.ts';
import type { SessionControl } from '../shared/engine-control.ts';
import { createPlaces, type StreamPlace } from './places.ts';

export interface SessionReporterParts {
  /** Resolves with the revision that is stored; rejects when the service worker died over it. */
  send(request: ReportSessionRequest): Promise<unknown>;
  randomUuid(): string;
  now(): Date;
}

const RETRY_MS = 1_000;
/** Where somebody waits to read on. */
const URGENT_RETRY_MS = 50;

export interface SessionReporter {
  report(session: SessionControl): void;
  /** Which stream a session is of; null where that was too long ago. */
  find(sessionId: string): StreamPlace | null;
  /**
   * Tells the last state of every open session again. A stream may be silent for as long as it likes; without this
   * it would be taken for lost, by the service worker and by the server.
   */
  repeatOpen(): void;
}

/**
 * Tells the service worker about sessions and does not forget one before it is stored. Only the newest state of a
 * session is kept: reports are totals.
 */
export function createSessionReporter({ send, randomUuid, now }: SessionReporterParts): SessionReporter {
  /** The newest state of each stream that has not ended. */
  const open = new Map<string, ReportSessionRequest>();
  const waiting = new Map<string, ReportSessionRequest>();
  const places = createPlaces();
  let lastRevision = 0;
  let sending = false;

  const headOf = (key: string, session: SessionControl): ReportSessionRequest['head'] => {
    const known = open.get(key);
    if (known !== undefined) return { ...known.head, format: session.format };
    const { origin, transport, format, bundleDigest, bundleVersion } = session;
    const startedAt = now().toISOString();
    const sessionId = randomUuid();
    return { sessionId, origin, transport, format, bundleDigest, bundleVersion, startedAt };
  };

  const sendWaiting = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    while (waiting.size > 0) {
      for (const [key, request] of waiting) {
        if (await isStored(send, request)) settle(waiting, key, request);
        else await pause(request.awaits === true ? URGENT_RETRY_MS : RETRY_MS);
      }
    }
    sending = false;
  };

  const tell = (key: string, state: Omit<ReportSessionRequest, 'type' | 'revision'>): void => {
    const text = joinText(waiting.get(key), state);
    const request: ReportSessionRequest = {
      ...state,
      type: 'report-session',
      revision: ++lastRevision,
      ...(text.length > 0 && { text }),
    };
    if (request.end === null) open.set(key, request);
    else open.delete(key);
    waiting.set(key, request);
    void sendWaiting();
  };

  return {
    report(session) {
      const key = `${session.document}:${session.stream}`;
      const head = headOf(key, session);
      places.note(head.sessionId, session, session.endReason === null);
      tell(key, {
        head,
        correlationId: session.correlationId,
        report: { ...session.report, hits: session.report.hits.slice(0, LIMITS.maxHitRules) },
        end: session.endReason === null ? null : { reason: session.endReason, at: now().toISOString() },
        ...(session.text && { text: session.text }),
        ...(session.recipient !== undefined && { recipient: session.recipient }),
        ...(session.awaits && { awaits: session.awaits }),
      });
    },
    find: places.find,
    repeatOpen() {
      for (const [key, { text: _told, ...request }] of open) tell(key, request);
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Text is told in parts: what was not stored yet goes along, unless it is for another server. */
function joinText(
  waiting: ReportSessionRequest | undefined,
  { text = [], recipient }: Pick<ReportSessionRequest, 'text' | 'recipient'>,
): NonNullable<ReportSessionRequest['text']> {
  return waiting?.recipient === recipient ? [...(waiting?.text ?? []), ...text] : text;
}

/** What came meanwhile stays, without the text that is stored now. */
function settle(waiting: Map<string, ReportSessionRequest>, key: string, stored: ReportSessionRequest): void {
  const newest = waiting.get(key);
  if (newest === stored) waiting.delete(key);
  else if (newest?.text !== undefined && newest.recipient === stored.recipient) {
    waiting.set(key, { ...newest, text: newest.text.slice(stored.text?.length ?? 0) });
  }
}

async function isStored(send: SessionReporterParts['send'], request: ReportSessionRequest): Promise<boolean> {
  try {
    return (await send(request)) === request.revision;
  } catch {
    // The service worker was stopped before it answered; storing the same revision again changes nothing.
    return false;
  }
}

import { isDeepStrictEqual } from 'node:util';
import {
  type AuditRecord,
  CodedError,
  type EndReason,
  type SessionHead,
  type SessionReport,
  type StreamFinish,
  type StreamUpdate,
} from '../../src/protocol/index.ts';
import type { SessionChange, StoredSession } from '../storage/store.ts';
import { SequenceGapError } from './sequence-gap-error.ts';
import type { SessionEvent } from './session-event.ts';

const EMPTY_REPORT: SessionReport = {
  characters: { seen: 0, released: 0, redacted: 0, discarded: 0, held: 0 },
  verdicts: { count: 0, totalMs: 0, maxMs: 0 },
  hits: [],
  unscanned: [],
};

/**
 * Decides what an event does to a session; changes nothing itself.
 * @param session as read, null when there is none
 * @param nowMs milliseconds since 1970
 * @returns what to write, the audit record included in the step that ends it; the very object that came in as
 *   `session` when nothing changes
 * @throws {CodedError} SESSION_UNKNOWN, SESSION_CLOSED, SESSION_CONFLICT, SEQUENCE_GAP
 */
export function advanceSession(
  session: StoredSession | null,
  event: SessionEvent,
  nowMs: number,
): SessionChange {
  if (event.kind === 'start') return start(session, event, nowMs);
  if (session === null)
    throw new CodedError('SESSION_UNKNOWN', `There is no session ${event.body.sessionId}.`);
  if (event.kind === 'expire') return expire(session, event.body.seenBeforeMs, nowMs);
  assertOwner(session, event.owner);
  return event.kind === 'update' ? update(session, event.body, nowMs) : finish(session, event.body, nowMs);
}

/**
 * Sessions belong to the token that started them.
 * @throws {CodedError} SESSION_CONFLICT
 */
export function assertOwner(session: StoredSession, owner: string): void {
  if (session.owner !== owner) {
    throw new CodedError('SESSION_CONFLICT', `Session ${session.sessionId} was started with another token.`);
  }
}

function start(
  session: StoredSession | null,
  event: Extract<SessionEvent, { kind: 'start' }>,
  nowMs: number,
): SessionChange {
  if (session !== null) return repeatStart(session, event.owner, event.body);
  const { body: head, owner } = event;
  return {
    session: {
      sessionId: head.sessionId,
      owner,
      head,
      format: head.format,
      state: 'ACTIVE',
      seq: 0,
      report: EMPTY_REPORT,
      endReason: null,
      endedAt: null,
      seenAtMs: nowMs,
      version: 0,
    },
    audit: null,
  };
}

function repeatStart(session: StoredSession, owner: string, head: SessionHead): SessionChange {
  assertOwner(session, owner);
  if (!isDeepStrictEqual(session.head, head)) {
    throw new CodedError('SESSION_CONFLICT', `Session ${session.sessionId} was started with other values.`);
  }
  return { session, audit: null };
}

function update(session: StoredSession, body: StreamUpdate, nowMs: number): SessionChange {
  // A late repeat of what was accepted is acknowledged, even when the session has ended since; its last number
  // then belongs to the finish.
  const isRepeat = session.state === 'ACTIVE' ? body.seq <= session.seq : body.seq < session.seq;
  if (isRepeat) return { session, audit: null };
  assertOpen(session);
  assertNext(session, body.seq);
  return { session: accept(session, body, nowMs), audit: null };
}

function finish(session: StoredSession, body: StreamFinish, nowMs: number): SessionChange {
  if (isSameFinish(session, body)) return { session, audit: null };
  assertOpen(session);
  // Also for a number already taken by an update: acknowledging it would lose the finish.
  assertNext(session, body.seq);
  return end(accept(session, body, nowMs), body.endReason, body.endedAt);
}

function expire(session: StoredSession, seenBeforeMs: number, nowMs: number): SessionChange {
  const isLive = session.state !== 'ACTIVE' || session.seenAtMs >= seenBeforeMs;
  return isLive ? { session, audit: null } : end(session, 'lost', new Date(nowMs).toISOString());
}

function accept(session: StoredSession, body: StreamUpdate, nowMs: number): StoredSession {
  return { ...session, seq: body.seq, format: body.format, report: body.report, seenAtMs: nowMs };
}

/** No check runs after a stream's end, so MONITORING is passed through within this one step. */
function end(session: StoredSession, endReason: EndReason, endedAt: string): SessionChange {
  const ended: StoredSession = { ...session, state: 'COMPLETE', endReason, endedAt };
  const audit: AuditRecord = {
    ...session.head,
    format: session.format,
    endedAt,
    endReason,
    updates: session.seq + 1,
    report: session.report,
    checks: [],
  };
  return { session: ended, audit };
}

function isSameFinish(session: StoredSession, body: StreamFinish): boolean {
  return (
    session.endReason === body.endReason &&
    session.endedAt === body.endedAt &&
    session.seq === body.seq &&
    session.format === body.format &&
    isDeepStrictEqual(session.report, body.report)
  );
}

function assertOpen(session: StoredSession): void {
  if (session.state === 'ACTIVE') return;
  throw new CodedError(
    'SESSION_CLOSED',
    `Session ${session.sessionId} ended with ${session.endReason} after sequence number ${session.seq}.`,
  );
}

function assertNext(session: StoredSession, seq: number): void {
  if (seq !== session.seq + 1) throw new SequenceGapError(seq, session.seq + 1);
}

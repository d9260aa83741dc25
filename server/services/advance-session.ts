import { isDeepStrictEqual } from 'node:util';
import {
  CodedError,
  LIMITS,
  type SessionHead,
  type SessionReport,
  type StreamUpdate,
} from '../../src/protocol/index.ts';
import type { SessionChange, StoredSession } from '../storage/store.ts';
import { applyDeltas } from './apply-deltas.ts';
import { type Ending, endSession } from './end-session.ts';
import { SequenceGapError } from './sequence-gap-error.ts';
import { answerLate, type CheckPolicy, NO_POLICY, openBatched } from './session-checks.ts';
import type { SessionEvent } from './session-event.ts';
import { settleSession } from './settle-session.ts';

/** What a decision needs to know besides the session. */
export interface Surroundings {
  readonly policy: CheckPolicy;
  /** The session's stored texts by channel. */
  readonly texts: ReadonlyMap<string, string>;
}

const NO_SURROUNDINGS: Surroundings = { policy: NO_POLICY, texts: new Map() };

const EMPTY_REPORT: SessionReport = {
  characters: { seen: 0, released: 0, redacted: 0, discarded: 0, held: 0 },
  verdicts: { count: 0, totalMs: 0, maxMs: 0 },
  hits: [],
  unscanned: [],
};

/** A request with the next number, whichever way it came. */
interface Request {
  readonly owner: string;
  readonly correlationId: string | undefined;
  readonly body: Omit<StreamUpdate, 'start' | 'end'>;
  readonly ending: Ending | null;
}

/**
 * Decides what an event does to a session; changes nothing itself.
 * @param session as read, null when there is none
 * @param nowMs milliseconds since 1970
 * @returns what to write, the audit record included in the step that completes it; the very object that came in as
 *   `session` when nothing changes
 * @throws {CodedError} SESSION_UNKNOWN, SESSION_CLOSED, SESSION_CONFLICT, SEQUENCE_GAP, TEXT_GAP, TEXT_TOO_LONG
 */
export function advanceSession(
  session: StoredSession | null,
  event: SessionEvent,
  nowMs: number,
  surroundings: Surroundings = NO_SURROUNDINGS,
): SessionChange {
  if (event.kind === 'start') return start(session, event, event.body, { nowMs, requests: 1 });
  if (event.kind === 'update' && event.body.start !== undefined) {
    const { session: opened } = start(session, event, event.body.start, { nowMs, requests: 0 });
    assertSameId(event.body);
    return accept(opened, toRequest(event), nowMs, surroundings);
  }
  if (session === null)
    throw new CodedError('SESSION_UNKNOWN', `There is no session ${event.body.sessionId}.`);
  if (event.kind === 'settle') return settleSession(session, event.body);
  if (event.kind === 'expire') return expire(session, event.body.seenBeforeMs, nowMs, surroundings);
  assertOwner(session, event.owner);
  return accept(session, toRequest(event), nowMs, surroundings);
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
  { owner, correlationId }: Pick<Extract<SessionEvent, { kind: 'start' }>, 'owner' | 'correlationId'>,
  head: SessionHead,
  { nowMs, requests }: { readonly nowMs: number; readonly requests: number },
): SessionChange {
  if (session !== null) return repeatStart(session, owner, head);
  return {
    session: {
      sessionId: head.sessionId,
      owner,
      head,
      format: head.format,
      state: 'ACTIVE',
      seq: 0,
      requests,
      report: EMPTY_REPORT,
      endReason: null,
      endedAt: null,
      seenAtMs: nowMs,
      version: 0,
      checks: null,
      correlationIds: correlationId === undefined ? [] : [correlationId],
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

function toRequest(event: Extract<SessionEvent, { kind: 'update' | 'finish' }>): Request {
  const { owner, correlationId } = event;
  if (event.kind === 'finish') {
    const { endReason: reason, endedAt: at, ...body } = event.body;
    return { owner, correlationId, body, ending: { reason, at } };
  }
  const { start: _start, end, ...body } = event.body;
  return { owner, correlationId, body, ending: end ?? null };
}

function accept(
  session: StoredSession,
  request: Request,
  nowMs: number,
  surroundings: Surroundings,
): SessionChange {
  const { body, ending, correlationId } = request;
  if (isRepeat(session, request)) return { session, audit: null };
  assertOpen(session);
  // Also for a number that an update took where this is a finish: acknowledging it would lose the finish.
  if (body.seq !== session.seq + 1) throw new SequenceGapError(body.seq, session.seq + 1);
  const { seq, format, report } = body;
  const requests = session.requests + 1;
  const correlationIds = addCorrelationId(session.correlationIds, correlationId);
  const advanced = { ...session, seq, requests, format, report, seenAtMs: nowMs, correlationIds };
  const change = addText(takeLateAlong(advanced), request, surroundings);
  if (ending === null) return change;
  const { policy } = surroundings;
  return {
    ...change,
    ...endSession(change.session, ending, { correlationId: correlationId ?? session.sessionId, policy }),
  };
}

/** The first one stays, where the client began; of the others the oldest go. */
function addCorrelationId(ids: readonly string[], added: string | undefined): readonly string[] {
  if (added === undefined || ids.includes(added)) return ids;
  const all = [...ids, added];
  return all.length > LIMITS.maxCorrelationIds ? [...all.slice(0, 1), ...all.slice(2)] : all;
}

function takeLateAlong(session: StoredSession): StoredSession {
  const { checks, seq } = session;
  return checks === null ? session : { ...session, checks: answerLate(checks, seq) };
}

/**
 * A late repeat of what was accepted is acknowledged, even when the session has ended since; its last number then
 * belongs to the request that ended it.
 */
function isRepeat(session: StoredSession, { body, ending }: Request): boolean {
  const isLive = session.state === 'ACTIVE';
  if (ending === null) return isLive ? body.seq <= session.seq : body.seq < session.seq;
  return (
    session.endReason === ending.reason &&
    session.endedAt === ending.at &&
    session.seq === body.seq &&
    session.format === body.format &&
    isDeepStrictEqual(session.report, body.report)
  );
}

/** Text that no guardrail would ever see isn't kept. */
function addText(
  session: StoredSession,
  { body, correlationId = body.sessionId }: Request,
  surroundings: Surroundings,
): SessionChange {
  const { policy, texts: stored } = surroundings;
  // A session that has begun to keep text goes on, whatever settings say by now.
  const isWanted = session.checks !== null || policy.batched.length > 0 || policy.deferred.length > 0;
  if (!isWanted || body.text === undefined || body.text.length === 0) return { session, audit: null };
  const applied = applyDeltas(stored, body.text, session.checks?.unended);
  const request = { ...applied, seq: body.seq, correlationId };
  const checks = openBatched(session.checks, policy, request);
  return { session: { ...session, checks }, audit: null, texts: applied.texts };
}

function expire(
  session: StoredSession,
  seenBeforeMs: number,
  nowMs: number,
  { policy }: Surroundings,
): SessionChange {
  const isLive = session.state !== 'ACTIVE' || session.seenAtMs >= seenBeforeMs;
  if (isLive) return { session, audit: null };
  const ending: Ending = { reason: 'lost', at: new Date(nowMs).toISOString() };
  const correlationId = session.correlationIds.at(-1) ?? session.sessionId;
  return endSession(session, ending, { correlationId, policy });
}

function assertSameId({ sessionId, start: head }: StreamUpdate): void {
  if (head === undefined || head.sessionId === sessionId) return;
  throw new CodedError('SESSION_CONFLICT', `The update is of session ${sessionId}, its start of another.`);
}

function assertOpen(session: StoredSession): void {
  if (session.state === 'ACTIVE') return;
  throw new CodedError(
    'SESSION_CLOSED',
    `Session ${session.sessionId} ended with ${session.endReason} after sequence number ${session.seq}.`,
  );
}

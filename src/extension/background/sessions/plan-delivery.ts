import {
  type ApiError,
  type ErrorCode,
  LIMITS,
  type StreamAck,
  type StreamUpdate,
  type TextDelta,
} from '../../../protocol/index.ts';
import type { PendingDelivery, SessionRecord } from '../database.ts';
import type { ServerAnswer } from '../server-client.ts';
import { isDue } from './is-due.ts';
import { keepNewest } from './keep-newest.ts';
import { describeReport, giveUpText } from './unchecked-text.ts';

/** Characters of text in one request: escaped, each may take six bytes of its body, which has 64 KiB. */
const MAX_TEXT = 6_144;

/**
 * Says what to send next for a session.
 * @param nowMs milliseconds since the epoch
 * @returns the request that is still unanswered, or the next one; null when the server knows everything it will take,
 * or what it doesn't know can wait
 */
export function planDelivery(record: SessionRecord, nowMs: number): PendingDelivery | null {
  if (record.rejected !== null) return null;
  if (record.pending !== null) return record.pending;
  if (!isDue(record, nowMs)) return null;
  const { head, end, revision, delivered } = record;
  const text = takeText(record.text);
  const isWhole = text.length === record.text.length;
  const request: StreamUpdate = {
    sessionId: head.sessionId,
    seq: Math.max(0, delivered.seq) + 1,
    format: head.format,
    report: describeReport(record),
    ...(delivered.seq < 0 && { start: head }),
    ...(end !== null && isWhole && { end }),
    ...(text.length > 0 && { text }),
  };
  return { request, revision };
}

function takeText(text: readonly TextDelta[]): TextDelta[] {
  const taken: TextDelta[] = [];
  let characters = 0;
  for (const delta of text) {
    characters += delta.insert.length;
    if (taken.length > 0 && (characters > MAX_TEXT || taken.length >= LIMITS.maxTextDeltas)) break;
    taken.push(delta);
  }
  return taken;
}

/** What an answer means for a session: its changed record, null when it is done with, or that it must wait. */
export type DeliveryResult =
  | { readonly kind: 'changed'; readonly record: SessionRecord | null }
  /** `isGeneral`: other sessions would fare no better. */
  | { readonly kind: 'retry'; readonly reason: string; readonly isGeneral: boolean };

/**
 * Takes the server's answer in.
 * @param record as on disk now; a report may have come since the delivery was planned
 * @param making makes the id of a session that has to be told anew
 */
export function applyAnswer(
  record: SessionRecord,
  delivery: PendingDelivery,
  answer: ServerAnswer<StreamAck>,
  { randomUuid, nowMs }: { readonly randomUuid: () => string; readonly nowMs: number },
): DeliveryResult {
  if (answer.kind === 'ok') return { kind: 'changed', record: acknowledge(record, delivery, nowMs) };
  if (answer.kind === 'unreachable') return { kind: 'retry', reason: answer.reason, isGeneral: true };
  const changed =
    answer.error === null ? undefined : applyError({ ...record, pending: null }, answer.error, randomUuid);
  if (changed === undefined) {
    const reason = answer.error?.message ?? `status ${answer.status}`;
    return { kind: 'retry', reason, isGeneral: isGeneralError(answer.error) };
  }
  return { kind: 'changed', record: changed };
}

/** What the server refuses whatever session it is about. */
const GENERAL: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHORIZED',
  'RATE_LIMITED',
  'OVERLOADED',
  'QUEUE_FULL',
  'STORAGE_FULL',
]);

/** Whether the server would refuse any other request as well. @param error null: one that it did not explain */
export const isGeneralError = (error: ApiError | null): boolean => error === null || GENERAL.has(error.code);

/** @returns the record as the error asks for it, null when it is done with, undefined when it has to wait */
function applyError(
  record: SessionRecord,
  error: ApiError,
  randomUuid: () => string,
): SessionRecord | null | undefined {
  switch (error.code) {
    case 'SESSION_UNKNOWN':
      // The server lost its store: tell it everything again.
      return { ...record, delivered: NOTHING_DELIVERED };
    case 'SESSION_CLOSED':
      // The server ended it for lack of news; its record is written and takes no more.
      return null;
    case 'SEQUENCE_GAP':
      return adoptSequence(record, error.expectedSeq ?? 1);
    case 'SESSION_CONFLICT':
      return restart(record, randomUuid) ?? { ...record, rejected: error.message };
    case 'TEXT_GAP':
    case 'TEXT_TOO_LONG':
      // All else of the session is still told.
      return giveUpText(record);
    case 'BODY_TOO_LARGE':
      return record.text.length > 0 ? giveUpText(record) : { ...record, rejected: error.message };
    case 'REQUEST_INVALID':
      return { ...record, rejected: error.message };
    default:
      return undefined;
  }
}

const NOTHING_DELIVERED: SessionRecord['delivered'] = { seq: -1, revision: 0, atMs: 0 };

/**
 * Another token cannot go on with a session, so a changed token makes every open one conflict. Its totals are told
 * under a new id; the server ends the one that it knows as lost.
 * @returns null when that has been tried
 */
function restart(record: SessionRecord, randomUuid: () => string): SessionRecord | null {
  if (record.head.sessionId !== record.sessionId) return null;
  return { ...record, head: { ...record.head, sessionId: randomUuid() }, delivered: NOTHING_DELIVERED };
}

function acknowledge(
  record: SessionRecord,
  { request, revision }: PendingDelivery,
  nowMs: number,
): SessionRecord | null {
  if (request.end !== undefined) return null;
  const { text: told = [] } = request;
  const text = record.text.slice(told.length);
  const sent = keepNewest([...record.sent, ...told]);
  return { ...record, pending: null, text, sent, delivered: { seq: request.seq, revision, atMs: nowMs } };
}

function adoptSequence(record: SessionRecord, expectedSeq: number): SessionRecord {
  return { ...record, delivered: { ...record.delivered, seq: expectedSeq - 1 } };
}

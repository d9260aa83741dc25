import type { ApiError, StreamAck } from '../../../protocol/index.ts';
import type { PendingDelivery, SessionRecord } from '../database.ts';
import type { ServerAnswer } from '../server-client.ts';

/**
 * Says what to send next for a session.
 * @returns the request that is still unanswered, or the next one; null when the server knows everything it will take
 */
export function planDelivery(record: SessionRecord): PendingDelivery | null {
  if (record.rejected !== null) return null;
  if (record.pending !== null) return record.pending;
  const { head, report, end, revision, delivered } = record;
  const { sessionId } = head;
  if (delivered.seq < 0) return { request: { path: '/v1/stream/start', body: head }, revision: 0 };
  if (end === null && revision <= delivered.revision) return null;
  const body = { sessionId, seq: delivered.seq + 1, format: head.format, report };
  if (end === null) return { request: { path: '/v1/stream/update', body }, revision };
  const last = { ...body, endReason: end.reason, endedAt: end.at };
  return { request: { path: '/v1/stream/finish', body: last }, revision };
}

/** What an answer means for a session: its changed record, null when it is done with, or that it must wait. */
export type DeliveryResult =
  | { readonly kind: 'changed'; readonly record: SessionRecord | null }
  | { readonly kind: 'retry'; readonly reason: string };

/**
 * Takes the server's answer in.
 * @param record as on disk now; a report may have come since the delivery was planned
 * @param randomUuid makes the id of a session that has to be told anew
 */
export function applyAnswer(
  record: SessionRecord,
  delivery: PendingDelivery,
  answer: ServerAnswer<StreamAck>,
  randomUuid: () => string,
): DeliveryResult {
  if (answer.kind === 'ok') return { kind: 'changed', record: acknowledge(record, delivery) };
  if (answer.kind === 'unreachable') return { kind: 'retry', reason: answer.reason };
  const changed =
    answer.error === null ? undefined : applyError({ ...record, pending: null }, answer.error, randomUuid);
  if (changed === undefined)
    return { kind: 'retry', reason: answer.error?.message ?? `status ${answer.status}` };
  return { kind: 'changed', record: changed };
}

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
    case 'REQUEST_INVALID':
    case 'BODY_TOO_LARGE':
      return { ...record, rejected: error.message };
    default:
      return undefined;
  }
}

const NOTHING_DELIVERED: SessionRecord['delivered'] = { seq: -1, revision: 0 };

/**
 * Another token cannot go on with a session, so a changed token makes every open one conflict. Its totals are told
 * under a new id; the server ends the one that it knows as lost.
 * @returns null when that has been tried
 */
function restart(record: SessionRecord, randomUuid: () => string): SessionRecord | null {
  if (record.head.sessionId !== record.sessionId) return null;
  return { ...record, head: { ...record.head, sessionId: randomUuid() }, delivered: NOTHING_DELIVERED };
}

function acknowledge(record: SessionRecord, { request, revision }: PendingDelivery): SessionRecord | null {
  if (request.path === '/v1/stream/finish') return null;
  const seq = request.path === '/v1/stream/start' ? 0 : request.body.seq;
  return { ...record, pending: null, delivered: { seq, revision } };
}

function adoptSequence(record: SessionRecord, expectedSeq: number): SessionRecord {
  return { ...record, delivered: { ...record.delivered, seq: expectedSeq - 1 } };
}

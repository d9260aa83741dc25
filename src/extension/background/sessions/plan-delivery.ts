import type { StreamAck } from '../../../protocol/index.ts';
import type { PendingDelivery, SessionRecord } from '../database.ts';
import type { ServerAnswer } from '../server-client.ts';

/**
 * Says what to send next for a session.
 * @returns the request that is still unanswered, or the next one, or null when the server knows everything
 */
export function planDelivery(record: SessionRecord): PendingDelivery | null {
  if (record.pending !== null) return record.pending;
  const { sessionId, head, report, end, revision, delivered } = record;
  if (delivered.seq < 0) return { request: { path: '/v1/stream/start', body: head }, revision: 0 };
  if (revision <= delivered.revision) return null;
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
 */
export function applyAnswer(
  record: SessionRecord,
  delivery: PendingDelivery,
  answer: ServerAnswer<StreamAck>,
): DeliveryResult {
  if (answer.kind === 'ok') return { kind: 'changed', record: acknowledge(record, delivery) };
  if (answer.kind === 'unreachable') return { kind: 'retry', reason: answer.reason };
  const restart = { ...record, pending: null };
  switch (answer.error?.code) {
    case 'SESSION_UNKNOWN':
      // The server lost its store: tell it everything again.
      return { kind: 'changed', record: { ...restart, delivered: { seq: -1, revision: 0 } } };
    case 'SESSION_CLOSED':
      // The server ended it for lack of news; its record is written and takes no more.
      return { kind: 'changed', record: null };
    case 'SEQUENCE_GAP':
      return { kind: 'changed', record: adoptSequence(restart, answer.error.expectedSeq ?? 1) };
    case 'REQUEST_INVALID':
    case 'SESSION_CONFLICT':
    case 'BODY_TOO_LARGE':
      return { kind: 'changed', record: { ...restart, rejected: answer.error.message } };
    default:
      return { kind: 'retry', reason: answer.error?.message ?? `status ${answer.status}` };
  }
}

function acknowledge(record: SessionRecord, { request, revision }: PendingDelivery): SessionRecord | null {
  if (request.path === '/v1/stream/finish') return null;
  const seq = request.path === '/v1/stream/start' ? 0 : request.body.seq;
  return { ...record, pending: null, delivered: { seq, revision } };
}

function adoptSequence(record: SessionRecord, expectedSeq: number): SessionRecord {
  return { ...record, delivered: { ...record.delivered, seq: expectedSeq - 1 } };
}

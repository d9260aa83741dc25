import type { StreamBatch, StreamBatchAck, StreamRefusal, StreamUpdate } from '../../src/protocol/index.ts';
import { toCodedError } from '../http/to-coded-error.ts';
import type { SessionService } from '../services/create-session-service.ts';
import { SequenceGapError } from '../services/sequence-gap-error.ts';

/**
 * Applies many updates at once; a refused one hurts no other.
 * @param admit throws for an update that is not taken now
 * @throws {CodedError} INTERNAL, STORAGE_FULL, QUEUE_FULL, OVERLOADED where the server failed for all of them
 */
export async function applyBatch(
  sessions: SessionService,
  { updates }: StreamBatch,
  sender: { readonly owner: string; readonly correlationId: string },
  admit: (update: StreamUpdate) => void,
): Promise<StreamBatchAck> {
  const results = await Promise.allSettled(
    updates.map(async ({ correlationId = sender.correlationId, ...body }) => {
      admit(body);
      return sessions.apply({ kind: 'update', ...sender, correlationId, body });
    }),
  );
  // A server that can do nothing says so once, in the way that all clients know.
  const [first] = results;
  if (first?.status === 'rejected' && results.every(({ status }) => status === 'rejected')) {
    const { code } = toCodedError(first.reason);
    if (['INTERNAL', 'STORAGE_FULL', 'QUEUE_FULL', 'OVERLOADED'].includes(code)) throw first.reason;
  }
  return {
    answers: results.map((result, index) =>
      result.status === 'fulfilled' ? result.value : refuse(updates[index]?.sessionId ?? '', result.reason),
    ),
  };
}

function refuse(sessionId: string, reason: unknown): StreamRefusal {
  const { code, message } = toCodedError(reason);
  const gap = reason instanceof SequenceGapError ? { expectedSeq: reason.expectedSeq } : {};
  return { sessionId, code, message, ...gap };
}

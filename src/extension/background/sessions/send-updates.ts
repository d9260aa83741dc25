import {
  type BatchedUpdate,
  ERROR_CODES,
  LIMITS,
  type StreamAck,
  type StreamBatchAck,
} from '../../../protocol/index.ts';
import type { ServerAnswer, ServerClient } from '../server-client.ts';
import { isGeneralError } from './plan-delivery.ts';

type Answer = ServerAnswer<StreamAck>;
type Client = Pick<ServerClient, 'deliver' | 'deliverBatch'>;

/** Of a batch, around the updates. */
const ENVELOPE_BYTES = 1_024;

/**
 * Sends updates of different sessions in as few requests as the server's limits allow.
 * @returns one answer for each, same order. Where the server can't be reached or takes nothing, what wasn't sent has the
 * answer of what was
 */
export async function sendUpdates(client: Client, updates: readonly BatchedUpdate[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const batch of cutIntoBatches(updates)) {
    answers.push(...(await sendBatch(client, batch)));
    const last = answers.at(-1);
    if (last !== undefined && isForAll(last)) return updates.map((_, i) => answers[i] ?? last);
  }
  return answers;
}

function cutIntoBatches(updates: readonly BatchedUpdate[]): BatchedUpdate[][] {
  const encoder = new TextEncoder();
  const batches: BatchedUpdate[][] = [];
  let room = 0;
  for (const update of updates) {
    const bytes = encoder.encode(JSON.stringify(update)).length + 1;
    const last = batches.at(-1);
    if (last === undefined || bytes > room || last.length >= LIMITS.maxBatchUpdates) {
      batches.push([update]);
      room = LIMITS.maxBatchBytes - ENVELOPE_BYTES - bytes;
    } else {
      last.push(update);
      room -= bytes;
    }
  }
  return batches;
}

async function sendBatch(client: Client, updates: readonly BatchedUpdate[]): Promise<Answer[]> {
  if (updates.length > 1) {
    const answer = await client.deliverBatch(updates);
    if (answer.kind === 'ok') return answer.value.map(toAnswer);
    if (isForAll(answer)) return updates.map(() => answer);
  }
  // One of them may be what the server has something against.
  const answers: Answer[] = [];
  for (const update of updates) answers.push(await client.deliver(update));
  return answers;
}

const isForAll = (answer: ServerAnswer<unknown>): answer is Exclude<ServerAnswer<unknown>, { kind: 'ok' }> =>
  answer.kind === 'unreachable' || (answer.kind === 'error' && isGeneralError(answer.error));

function toAnswer(answer: StreamBatchAck['answers'][number]): Answer {
  if (!('code' in answer)) return { kind: 'ok', value: answer };
  const { code, message, expectedSeq } = answer;
  const error = { code, message, requestId: '', ...(expectedSeq !== undefined && { expectedSeq }) };
  return { kind: 'error', status: ERROR_CODES[code].status, error };
}

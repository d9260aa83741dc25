import type { TextDelta, TextVerdict } from '../../../protocol/index.ts';
import type { PendingDelivery, SessionRecord } from '../database.ts';
import type { ServerClient } from '../server-client.ts';
import { applyAnswer, type DeliveryResult, planDelivery } from './plan-delivery.ts';
import type { SessionStore } from './session-store.ts';

export interface DeliveryParts {
  readonly store: SessionStore;
  readonly client: ServerClient;
  randomUuid(): string;
  now(): Date;
  /** Told what the server says of text that was delivered. */
  onVerdicts(sessionId: string, text: readonly TextDelta[], verdicts: readonly TextVerdict[]): void;
}

/** Everything was delivered, or why some of it waits. */
export type DeliveryOutcome =
  /** `asked`: whether there was anything to ask the server for. */
  { readonly done: true; readonly asked: boolean } | { readonly done: false; readonly reason: string };

/** A session that makes no progress in so many requests waits for the next round. */
const MAX_STEPS = 16;

/**
 * Brings the server up to date with every session, oldest first, each in order. Stops at the first sign that the
 * server cannot be reached. What is sent is put on disk first, so that a stop at any point repeats it unchanged.
 */
export async function deliverSessions(parts: DeliveryParts): Promise<DeliveryOutcome> {
  let asked = false;
  for (const record of await parts.store.listUndelivered()) {
    const outcome = await deliverSession(parts, record);
    if (!outcome.done) return outcome;
    asked ||= outcome.asked;
  }
  return { done: true, asked };
}

async function deliverSession(parts: DeliveryParts, first: SessionRecord): Promise<DeliveryOutcome> {
  let record: SessionRecord | null = first;
  let step = 0;
  for (; record !== null && step < MAX_STEPS; step += 1) {
    const delivery = planDelivery(record, parts.now().getTime());
    if (delivery === null) break;
    const result = await send(parts, record.sessionId, delivery);
    if (result.kind === 'retry') return { done: false, reason: result.reason };
    record = result.record;
  }
  return { done: true, asked: step > 0 };
}

async function send(
  { store, client, randomUuid, now, onVerdicts }: DeliveryParts,
  sessionId: string,
  delivery: PendingDelivery,
): Promise<DeliveryResult> {
  await store.change(sessionId, (record) => ({ ...record, pending: delivery }));
  const answer = await client.deliver(delivery.request);
  if (answer.kind === 'ok' && answer.value.verdicts !== undefined) {
    onVerdicts(sessionId, delivery.request.text ?? [], answer.value.verdicts);
  }
  let result: DeliveryResult = { kind: 'changed', record: null };
  await store.change(sessionId, (record) => {
    result = applyAnswer(record, delivery, answer, { randomUuid, nowMs: now().getTime() });
    return result.kind === 'changed' ? result.record : record;
  });
  return result;
}

import type { PendingDelivery, SessionRecord } from '../database.ts';
import type { ServerClient } from '../server-client.ts';
import { applyAnswer, type DeliveryResult, planDelivery } from './plan-delivery.ts';
import type { SessionStore } from './session-store.ts';

export interface DeliveryParts {
  readonly store: SessionStore;
  readonly client: ServerClient;
}

/** Everything was delivered, or why some of it waits. */
export type DeliveryOutcome = { readonly done: true } | { readonly done: false; readonly reason: string };

/** A session that makes no progress in so many requests waits for the next round. */
const MAX_STEPS = 16;

/**
 * Brings the server up to date with every session, oldest first, each in order. Stops at the first sign that the
 * server cannot be reached. What is sent is put on disk first, so that a stop at any point repeats it unchanged.
 */
export async function deliverSessions({ store, client }: DeliveryParts): Promise<DeliveryOutcome> {
  for (const record of await store.listUndelivered()) {
    const outcome = await deliverSession({ store, client }, record);
    if (!outcome.done) return outcome;
  }
  return { done: true };
}

async function deliverSession(parts: DeliveryParts, first: SessionRecord): Promise<DeliveryOutcome> {
  let record: SessionRecord | null = first;
  for (let step = 0; record !== null && step < MAX_STEPS; step += 1) {
    const delivery = planDelivery(record);
    if (delivery === null) return { done: true };
    const result = await send(parts, record.sessionId, delivery);
    if (result.kind === 'retry') return { done: false, reason: result.reason };
    record = result.record;
  }
  return { done: true };
}

async function send(
  { store, client }: DeliveryParts,
  sessionId: string,
  delivery: PendingDelivery,
): Promise<DeliveryResult> {
  await store.change(sessionId, (record) => ({ ...record, pending: delivery }));
  const answer = await client.deliver(delivery.request);
  let result: DeliveryResult = { kind: 'changed', record: null };
  await store.change(sessionId, (record) => {
    result = applyAnswer(record, delivery, answer);
    return result.kind === 'changed' ? result.record : record;
  });
  return result;
}

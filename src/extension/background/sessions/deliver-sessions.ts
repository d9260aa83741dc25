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
  /** Told what the server says of text that was delivered, now or a short while ago. */
  onVerdicts(sessionId: string, text: readonly TextDelta[], verdicts: readonly TextVerdict[]): void;
}

/** Everything was delivered, or why some of it waits. */
export type DeliveryOutcome =
  /** `asked`: whether there was anything to ask the server for. */
  { readonly done: true; readonly asked: boolean } | { readonly done: false; readonly reason: string };

/** A session that makes no progress in so many requests waits for the next round; all of its text takes less. */
const MAX_STEPS = 64;

/** Sessions that are delivered at a time: an answer waits for its verdicts, and others need not wait for it. */
const LANES = 4;

/**
 * Brings the server up to date with every session, each in order, the oldest first. Stops at the first sign that the
 * server cannot be reached, or takes nothing; what it refuses of one session alone stops no other. What is sent is put on
 * disk first, so that a stop at any point repeats it unchanged.
 */
export async function deliverSessions(parts: DeliveryParts): Promise<DeliveryOutcome> {
  const waiting = [...(await parts.store.listUndelivered())];
  let asked = false;
  let reason: string | null = null;
  const runLane = async (): Promise<void> => {
    for (let record = waiting.shift(); record !== undefined; record = waiting.shift()) {
      const failure = await deliverSession(parts, record);
      asked = true;
      reason ??= failure?.reason ?? null;
      if (failure?.isGeneral === true) waiting.length = 0;
    }
  };
  await Promise.all(Array.from({ length: LANES }, runLane));
  return reason === null ? { done: true, asked } : { done: false, reason };
}

type Failure = Extract<DeliveryResult, { kind: 'retry' }>;

/** @returns why it has to wait; null where the server knows all of it */
async function deliverSession(parts: DeliveryParts, first: SessionRecord): Promise<Failure | null> {
  let record: SessionRecord | null = first;
  for (let step = 0; record !== null && step < MAX_STEPS; step += 1) {
    const delivery = planDelivery(record, parts.now().getTime());
    if (delivery === null) break;
    const result = await send(parts, record, delivery);
    if (result.kind === 'retry') return result;
    record = result.record;
  }
  return null;
}

async function send(
  { store, client, randomUuid, now, onVerdicts }: DeliveryParts,
  { sessionId, sent }: SessionRecord,
  delivery: PendingDelivery,
): Promise<DeliveryResult> {
  await store.change(sessionId, (record) => ({ ...record, pending: delivery }));
  const answer = await client.deliver(delivery.request);
  if (answer.kind === 'ok' && answer.value.verdicts !== undefined) {
    onVerdicts(sessionId, [...sent, ...(delivery.request.text ?? [])], answer.value.verdicts);
  }
  let result: DeliveryResult = { kind: 'changed', record: null };
  await store.change(sessionId, (record) => {
    result = applyAnswer(record, delivery, answer, { randomUuid, nowMs: now().getTime() });
    return result.kind === 'changed' ? result.record : record;
  });
  return result;
}

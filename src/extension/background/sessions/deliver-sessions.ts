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
  /** Told what the server says of text. */
  onAnswer(answer: TextAnswer): void;
  /** Sessions that are being delivered. One that gets more to tell meanwhile is told of in the same go. */
  readonly underWay: Set<string>;
}

/** What the server says of the text of a request, or that it will never say anything. */
export interface TextAnswer {
  readonly sessionId: string;
  /** The text is shown when this has come. */
  readonly awaits: boolean;
  /** Text of earlier requests, which verdicts may be about too. */
  readonly sent: readonly TextDelta[];
  readonly text: readonly TextDelta[];
  /** Null: it took the text for none that it can check. */
  readonly verdicts: readonly TextVerdict[] | null;
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

/** Brings the server up to date with one session, unless that is being done. What fails is left to the next round. */
export async function deliverOne(parts: DeliveryParts, sessionId: string): Promise<void> {
  const record = await parts.store.find(sessionId);
  if (record !== null) await deliverSession(parts, record);
}

type Failure = Extract<DeliveryResult, { kind: 'retry' }>;

/** @returns why it has to wait; null where the server knows all of it */
async function deliverSession(parts: DeliveryParts, record: SessionRecord): Promise<Failure | null> {
  const { underWay } = parts;
  if (underWay.has(record.sessionId)) return null;
  underWay.add(record.sessionId);
  try {
    return await deliverSteps(parts, record);
  } finally {
    underWay.delete(record.sessionId);
  }
}

async function deliverSteps(parts: DeliveryParts, first: SessionRecord): Promise<Failure | null> {
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
  { store, client, randomUuid, now, onAnswer }: DeliveryParts,
  { sessionId, sent, awaits }: SessionRecord,
  delivery: PendingDelivery,
): Promise<DeliveryResult> {
  await store.change(sessionId, (record) => ({ ...record, pending: delivery }));
  const answer = await client.deliver(delivery.request);
  const { text = [] } = delivery.request;
  const tell = (verdicts: TextAnswer['verdicts']): void =>
    onAnswer({ sessionId, awaits: awaits === true, sent, text, verdicts });
  if (answer.kind === 'ok') tell(answer.value.verdicts ?? []);
  let result: DeliveryResult = { kind: 'changed', record: null };
  await store.change(sessionId, (record) => {
    result = applyAnswer(record, delivery, answer, { randomUuid, nowMs: now().getTime() });
    return result.kind === 'changed' ? result.record : record;
  });
  if (answer.kind === 'error' && result.kind === 'changed' && hasGivenUp(result.record)) tell(null);
  return result;
}

/** Whether text that isn't delivered will never be. */
const hasGivenUp = (record: SessionRecord | null): boolean =>
  record === null || record.text.length === 0 || record.rejected !== null;

import type { StreamAck, TextDelta, TextVerdict } from '../../../protocol/index.ts';
import type { PendingDelivery, SessionRecord } from '../database.ts';
import type { ServerAnswer, ServerClient } from '../server-client.ts';
import { applyAnswer, type DeliveryResult, planDelivery } from './plan-delivery.ts';
import { sendUpdates } from './send-updates.ts';
import type { SessionStore } from './session-store.ts';

export interface DeliveryParts {
  readonly store: SessionStore;
  /** Finds out which server is chosen now. When it resolves, what was kept for another one is erased. */
  findServer(): Promise<DeliveryServer>;
  randomUuid(): string;
  now(): Date;
  /** Told what the server says of text. */
  onAnswer(answer: TextAnswer): void;
  /** Told of a session that has ended and whose checks go on; on disk when it resolves. */
  onMonitored(server: string, record: SessionRecord, delivery: PendingDelivery): Promise<void>;
  /** Sessions that are being delivered. One that gets more to tell meanwhile is told of in the same go. */
  readonly underWay: Set<string>;
}

export interface DeliveryServer {
  readonly id: string;
  readonly client: Pick<ServerClient, 'deliver' | 'deliverBatch'>;
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

/**
 * Brings the server up to date with every session, each in order. What waits of several goes in one request. Stops at the
 * first sign that the server cannot be reached, or takes nothing; what it refuses of one session alone stops no other. What
 * is sent is put on disk first, so that a stop at any point repeats it unchanged. All of it goes to the server that was
 * chosen before it was read: where another one is chosen meanwhile, nothing more is sent.
 */
export async function deliverSessions(parts: DeliveryParts): Promise<DeliveryOutcome> {
  const server = await parts.findServer();
  return deliverAll(parts, server, await parts.store.listUndelivered());
}

/** Brings the server up to date with one session, unless that is being done. What fails is left to the next round. */
export async function deliverOne(parts: DeliveryParts, sessionId: string): Promise<void> {
  const server = await parts.findServer();
  const record = await parts.store.find(sessionId);
  if (record !== null) await deliverAll(parts, server, [record]);
}

async function deliverAll(
  parts: DeliveryParts,
  server: DeliveryServer,
  records: readonly SessionRecord[],
): Promise<DeliveryOutcome> {
  const { underWay } = parts;
  let waiting = records.filter(({ sessionId }) => !underWay.has(sessionId));
  const claimed = waiting.map(({ sessionId }) => sessionId);
  for (const sessionId of claimed) underWay.add(sessionId);
  let asked = false;
  let reason: string | null = null;
  try {
    for (let step = 0; step < MAX_STEPS && waiting.length > 0; step += 1) {
      const planned = planAll(parts, waiting);
      asked ||= planned.length > 0;
      const results = await deliverStep(parts, server, planned);
      waiting = results.flatMap((result) => (result.kind === 'changed' && result.record) || []);
      const failures = results.filter((result) => result.kind === 'retry');
      reason ??= failures[0]?.reason ?? null;
      if (failures.some(({ isGeneral }) => isGeneral)) break;
    }
  } finally {
    for (const sessionId of claimed) underWay.delete(sessionId);
  }
  return reason === null ? { done: true, asked } : { done: false, reason };
}

interface Planned {
  readonly record: SessionRecord;
  readonly delivery: PendingDelivery;
}

/** A session that the server knows all of is let go at once: what comes from now on is for whoever brings it. */
function planAll({ underWay, now }: DeliveryParts, records: readonly SessionRecord[]): Planned[] {
  return records.flatMap((record) => {
    const delivery = planDelivery(record, now().getTime());
    if (delivery !== null) return { record, delivery };
    underWay.delete(record.sessionId);
    return [];
  });
}

async function deliverStep(
  parts: DeliveryParts,
  server: DeliveryServer,
  planned: readonly Planned[],
): Promise<DeliveryResult[]> {
  const { store } = parts;
  const { id, client } = server;
  const stored = await Promise.all(
    planned.map(({ record, delivery }) =>
      store.changeFor(id, record.sessionId, (known) => ({ ...known, pending: delivery })),
    ),
  );
  if (!stored.every(Boolean)) return [];
  const answers = await sendUpdates(
    client,
    planned.map(({ record, delivery }) => ({
      ...delivery.request,
      correlationId: record.correlationId ?? record.sessionId,
    })),
  );
  return Promise.all(planned.map((one, i) => settle(parts, id, one, answers[i] as ServerAnswer<StreamAck>)));
}

async function settle(
  { store, randomUuid, now, onAnswer, onMonitored }: DeliveryParts,
  server: string,
  { record: known, delivery }: Planned,
  answer: ServerAnswer<StreamAck>,
): Promise<DeliveryResult> {
  const { sessionId, sent, awaits } = known;
  const { text = [] } = delivery.request;
  const tell = (verdicts: TextAnswer['verdicts']): void =>
    onAnswer({ sessionId, awaits: awaits === true, sent, text, verdicts });
  if (answer.kind === 'ok') tell(answer.value.verdicts ?? []);
  const isMonitored = answer.kind === 'ok' && answer.value.state === 'MONITORING';
  if (isMonitored && delivery.request.end !== undefined) await onMonitored(server, known, delivery);
  let result: DeliveryResult = { kind: 'changed', record: null };
  await store.changeFor(server, sessionId, (record) => {
    result = applyAnswer(record, delivery, answer, { randomUuid, nowMs: now().getTime() });
    return result.kind === 'changed' ? result.record : record;
  });
  if (answer.kind === 'error' && result.kind === 'changed' && hasGivenUp(result.record)) tell(null);
  return result;
}

/** Whether text that isn't delivered will never be. */
const hasGivenUp = (record: SessionRecord | null): boolean =>
  record === null || record.text.length === 0 || record.rejected !== null;

import { LIMITS } from '../../../protocol/index.ts';
import type { Facts } from '../facts.ts';
import type { Retry } from '../retry.ts';
import { type DeliveryParts, deliverSessions } from './deliver-sessions.ts';

/** So many sessions that the server refused for good are kept, to be counted in the status. */
const MAX_REJECTED = 100;

export interface UpdateParts extends DeliveryParts {
  /** Told how it went. */
  readonly facts: Pick<Facts, 'recordContact'>;
  /** Told whether something waits for the server. */
  readonly retry: Retry;
}

/** Ends what nothing was heard of, and tells the server all that it has to know now. */
export async function bringUpToDate(parts: UpdateParts): Promise<void> {
  const { store, facts, retry, now } = parts;
  await store.endIdle(now().getTime() - LIMITS.sessionIdleMs);
  const outcome = await deliverSessions(parts);
  await store.pruneRejected(MAX_REJECTED);
  if (!outcome.done) await facts.recordContact(outcome.reason);
  else if (outcome.asked) await facts.recordContact(null);
  if (outcome.done) retry.done();
  else retry.later();
}

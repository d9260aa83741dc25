import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionStore } from '../storage/store.ts';

const HOUR_MS = 60 * 60_000;
/** Sessions that are deleted in one transaction: other writers wait for no more. */
const BATCH = 200;
/** In one turn of the sweep, which has other things to do: what is left is there at the next. */
const MAX_BATCHES = 500;

/**
 * Makes what deletes sessions that ended long ago. Their audit records stay, and keep them from being opened again.
 * @param retentionHours for which a client may still repeat a session's last requests
 */
export function createForgetSessions(
  store: Pick<SessionStore, 'forget'>,
  retentionHours: number,
  now: () => Date,
): () => Promise<void> {
  return async () => {
    const seenBeforeMs = now().getTime() - retentionHours * HOUR_MS;
    for (let count = BATCH, turn = 0; count === BATCH && turn < MAX_BATCHES; turn += 1) {
      count = await store.forget(seenBeforeMs, BATCH);
      // An embedded store would let nothing else run in between.
      await nextTurn();
    }
  };
}

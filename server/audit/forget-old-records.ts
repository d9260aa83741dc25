import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditStore } from '../storage/store.ts';
import type { Checkpointer } from './create-checkpointer.ts';

/** Records that are deleted in one transaction: other writers wait for no more. */
const BATCH = 200;

/**
 * Deletes the records that were written before a time. That it may be so is signed first.
 * @param recordedBeforeMs milliseconds since 1970
 * @param signal ends it after the transaction that runs, or the first
 * @returns how many were deleted
 */
export async function forgetOldRecords(
  store: AuditStore,
  checkpointer: Checkpointer,
  recordedBeforeMs: number,
  signal: AbortSignal,
): Promise<number> {
  // Nothing more than it is allowed already: only says how far that goes.
  const allowed = await checkpointer.allowForgetting(0);
  const old = await store.findOldThrough(recordedBeforeMs, allowed);
  // Also what an earlier run was allowed and didn't come to.
  const through = await checkpointer.allowForgetting(old);
  let total = 0;
  let count: number;
  do {
    count = await store.forget(through, BATCH);
    total += count;
    // An embedded store would let nothing else run in between.
    await nextTurn();
  } while (count > 0 && !signal.aborted);
  return total;
}

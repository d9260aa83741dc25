import type { Unscanned, UnscannedReason } from '../../bridge/index.ts';
import { addUnscanned } from '../../shared/describe-unscanned.ts';

/** Adds up what of a stream reached the page without a verdict. */
export interface UnscannedCounts {
  add(passed: Unscanned): void;
  /** One entry for each reason; empty: everything was checked. */
  list(): readonly Unscanned[];
}

/** @param onUnscanned told at each addition */
export function createUnscannedCounts(onUnscanned: (reason: UnscannedReason) => void): UnscannedCounts {
  let counts: readonly Unscanned[] = [];
  return {
    list: () => counts,
    add(passed) {
      counts = addUnscanned([...counts, passed]);
      onUnscanned(passed.reason);
    },
  };
}

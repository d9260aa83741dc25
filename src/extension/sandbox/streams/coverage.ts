import type { Hit } from '../../../engine/index.ts';

interface Interval {
  readonly ruleId: string;
  readonly start: number;
  /** Infinite while the span still grows. */
  readonly end: number;
}

/** Counts which characters of one channel were replaced, each once, however many rules covered it. */
export interface Coverage {
  /**
   * @param hits of one gate step, offsets in the channel's stream
   * @param decided characters that are now released or replaced, from the start of the channel
   * @returns how many of the characters decided since the last call were replaced
   */
  count(hits: readonly Hit[], decided: number): number;
}

/** Retains the spans that end beyond what is decided. */
export function createCoverage(): Coverage {
  let intervals: Interval[] = [];
  let counted = 0;
  return {
    count(hits, decided) {
      for (const hit of hits) {
        if (hit.action !== 'redact') continue;
        intervals = intervals.filter(({ ruleId, start }) => ruleId !== hit.ruleId || start !== hit.start);
        intervals.push({ ruleId: hit.ruleId, start: hit.start, end: hit.open ? Infinity : hit.end });
      }
      const covered = measureUnion(intervals, counted, decided);
      counted = Math.max(counted, decided);
      intervals = intervals.filter(({ end }) => end > counted);
      return covered;
    },
  };
}

/** Length of the union of `intervals` inside [from, to). */
function measureUnion(intervals: readonly Interval[], from: number, to: number): number {
  let covered = 0;
  let at = from;
  for (const { start, end } of intervals.toSorted((a, b) => a.start - b.start)) {
    const begin = Math.max(at, start);
    const stop = Math.min(end, to);
    if (stop > begin) covered += stop - begin;
    at = Math.max(at, stop);
  }
  return covered;
}

import { LogCollapsingLowestDenseDDSketch } from '@datadog/sketches-js';
import type { Latency } from '../guardrails/guardrail.ts';

/** The quantiles of what was recorded lately, in bounded memory. */
export interface LatencySketch {
  record(durationMs: number): void;
  /** How many durations the quantiles are of. */
  count(): number;
  /** Null before the first one. Each quantile is within {@link RELATIVE_ERROR} of a duration of that rank. */
  read(): Latency | null;
  reset(): void;
}

/** A quantile of 100 ms is read as 99 to 101 ms. */
export const RELATIVE_ERROR = 0.01;

/** Buckets of one sketch. At this error they span a ratio of 800 million: 1 µs to 10 minutes all have their own. */
export const MAX_BINS = 1_024;
export const SHORTEST_MS = 0.001;
export const LONGEST_MS = 600_000;

/** Half of what is looked back on, so that old times are forgotten. */
export const WINDOW_SAMPLES = 1_000;

type Sketch = LogCollapsingLowestDenseDDSketch;

const createSketch = (): Sketch =>
  new LogCollapsingLowestDenseDDSketch({ relativeAccuracy: RELATIVE_ERROR, binLimit: MAX_BINS });

/**
 * Makes a sketch of the last 1,000 to 2,000 durations: two DDSketches, of which the older is dropped when the younger
 * is full. Retains at most 16 KiB for each, whatever is recorded.
 */
export function createLatencySketch(): LatencySketch {
  let older: Sketch | null = null;
  let younger = createSketch();
  return {
    record: (durationMs) => {
      if (younger.count >= WINDOW_SAMPLES) {
        older = younger;
        younger = createSketch();
      }
      // Clocks that stand still or jump give what no logarithm takes.
      younger.accept(Math.min(Math.max(durationMs, SHORTEST_MS), LONGEST_MS) || SHORTEST_MS);
    },
    count: () => (older?.count ?? 0) + younger.count,
    read: () => (younger.count === 0 ? null : readLatency(merge(older, younger))),
    reset: () => {
      older = null;
      younger = createSketch();
    },
  };
}

function merge(older: Sketch | null, younger: Sketch): Sketch {
  if (older === null) return younger;
  const merged = createSketch();
  merged.merge(older);
  merged.merge(younger);
  return merged;
}

function readLatency(sketch: Sketch): Latency {
  return {
    p50: sketch.getValueAtQuantile(0.5),
    p95: sketch.getValueAtQuantile(0.95),
    p99: sketch.getValueAtQuantile(0.99),
  };
}

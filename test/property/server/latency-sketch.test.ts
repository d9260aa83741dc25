import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createLatencySketch,
  LONGEST_MS,
  RELATIVE_ERROR,
  SHORTEST_MS,
  WINDOW_SAMPLES,
} from '../../../server/performance/create-latency-sketch.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';

const numRuns = readPropertyRuns(200);
/** Rounding of the logarithms comes on top of the error that is stated. */
const ERROR = RELATIVE_ERROR * 1.000_01;

const durations = fc.oneof(
  fc.double({ min: SHORTEST_MS, max: LONGEST_MS, noNaN: true }),
  fc.double({ min: 0.01, max: 20, noNaN: true }),
  fc.constantFrom(1, 10, 100, 1_000),
);

function readExactly(sorted: readonly number[], quantile: number): number {
  return sorted[Math.floor(quantile * (sorted.length - 1))] ?? Number.NaN;
}

describe('a latency sketch', () => {
  test('gives each quantile within its error, whatever was recorded', () => {
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1, maxLength: WINDOW_SAMPLES }), (values) => {
        const sketch = createLatencySketch();
        for (const value of values) sketch.record(value);
        const sorted = values.toSorted((left, right) => left - right);
        const latency = sketch.read();
        for (const [name, quantile] of [
          ['p50', 0.5],
          ['p95', 0.95],
          ['p99', 0.99],
        ] as const) {
          const exact = readExactly(sorted, quantile);
          const measured = latency?.[name] ?? Number.NaN;
          expect(Math.abs(measured - exact)).toBeLessThanOrEqual(ERROR * exact);
        }
      }),
      { numRuns },
    );
  });

  test('is of the newest samples alone, however many came before', () => {
    fc.assert(
      fc.property(fc.array(durations, { maxLength: 3_000 }), durations, (before, value) => {
        const sketch = createLatencySketch();
        for (const duration of before) sketch.record(duration);
        for (let count = 0; count < 2 * WINDOW_SAMPLES; count += 1) sketch.record(value);
        expect(sketch.count()).toBeLessThanOrEqual(2 * WINDOW_SAMPLES);
        // At most half of what is looked back on is older.
        expect(Math.abs((sketch.read()?.p99 ?? 0) - value)).toBeLessThanOrEqual(ERROR * value);
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });

  test('takes what no clock should give', () => {
    const sketch = createLatencySketch();
    expect(sketch.read()).toBeNull();
    for (const value of [Number.NaN, -1, 0, Infinity, -Infinity]) sketch.record(value);
    expect(sketch.count()).toBe(5);
    const latency = sketch.read();
    expect(latency?.p50).toBeCloseTo(SHORTEST_MS, 4);
    expect(Object.values(latency ?? {}).every(Number.isFinite)).toBe(true);
  });
});

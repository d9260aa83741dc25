import { expect, test } from 'vitest';
import {
  computeMean,
  computeMedian,
  computeRatio,
  computeSpreadPct,
  findQuantile,
} from '../../bench/engine/measure/statistics.ts';

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
  [[10, 9, 100], 10],
])('the median of %j is %d', (values, median) => {
  expect(computeMedian(values)).toBe(median);
});

test('a quantile is a value that the share of all values does not exceed', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([0, 0.5, 0.99, 1].map((share) => findQuantile(values, share))).toEqual([1, 50, 99, 100]);
});

test('the mean counts every value, the spread is between the extremes and relative to the median', () => {
  expect(computeMean([1, 2, 6])).toBe(3);
  expect(computeSpreadPct([90, 100, 130])).toBe(40);
});

test('a ratio compares values of the same round, so that a slow round is slow for both', () => {
  expect(computeRatio([100, 1_000, 100], [10, 100, 10])).toBe(10);
});

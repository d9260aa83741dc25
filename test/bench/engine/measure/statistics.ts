/** All of these take at least one value. */
const sort = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** The value that a share of all values, 0 to 1, doesn't exceed. */
export function findQuantile(values: readonly number[], share: number): number {
  const sorted = sort(values);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** The middle value, or the mean of the two in the middle. */
export function computeMedian(values: readonly number[]): number {
  const sorted = sort(values);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}

export const computeMean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** How far the greatest value is from the least, in per cent of the median. */
export function computeSpreadPct(values: readonly number[]): number {
  return ((Math.max(...values) - Math.min(...values)) / computeMedian(values)) * 100;
}

/** The median of how many times each value of one contender is that of another in the same round. */
export function computeRatio(values: readonly number[], others: readonly number[]): number {
  return computeMedian(values.map((value, round) => value / others[round]!));
}

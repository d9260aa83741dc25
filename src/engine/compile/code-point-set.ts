/**
 * A set of code points as inclusive ranges, flat: `[low, high, low, high, …]`, ascending, neither
 * overlapping nor touching. Lone surrogates are code points like any other.
 */
export type CodePointSet = readonly number[];

export const MAX_CODE_POINT = 0x10ffff;
export const EMPTY_SET: CodePointSet = [];
export const ALL_CODE_POINTS: CodePointSet = [0, MAX_CODE_POINT];

/** True for ranges that ascend and neither overlap nor touch. */
function isSorted(ranges: readonly number[]): boolean {
  for (let i = 2; i < ranges.length; i += 2) if (ranges[i]! <= ranges[i - 1]! + 1) return false;
  return true;
}

/** A range is put into one number, the high end below the low one: numbers are sorted without being made objects of. */
const PAIR = 2 ** 21;

function sortPairs(ranges: readonly number[]): Float64Array {
  const pairs = new Float64Array(ranges.length >> 1);
  for (let i = 0; i < pairs.length; i++) pairs[i] = ranges[2 * i]! * PAIR + ranges[2 * i + 1]!;
  return pairs.toSorted();
}

/**
 * Makes a set from ranges in any order.
 * @param ranges flat inclusive ranges; may overlap. Not mutated.
 */
export function createSet(ranges: readonly number[]): CodePointSet {
  if (isSorted(ranges)) return ranges.slice();
  const merged: number[] = [];
  let last = -1;
  for (const pair of sortPairs(ranges)) {
    const low = Math.floor(pair / PAIR);
    const high = pair % PAIR;
    if (last > 0 && low <= merged[last]! + 1) merged[last] = Math.max(merged[last]!, high);
    else last = merged.push(low, high) - 1;
  }
  return merged;
}

/** Every code point that is in at least one of the sets. */
export function uniteSets(...sets: readonly CodePointSet[]): CodePointSet {
  return createSet(sets.flat());
}

/** Every code point that isn't in the set. */
export function complementSet(set: CodePointSet): CodePointSet {
  const gaps: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) gaps.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= MAX_CODE_POINT) gaps.push(next, MAX_CODE_POINT);
  return gaps;
}

/** True where the two sets have a code point in common. O(ranges). */
export function hasOverlap(a: CodePointSet, b: CodePointSet): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i + 1]! < b[j]!) i += 2;
    else if (b[j + 1]! < a[i]!) j += 2;
    else return true;
  }
  return false;
}

/** True where the set holds the code point. O(log ranges). */
export function hasCodePoint(set: CodePointSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (codePoint > set[2 * middle + 1]!) low = middle + 1;
    else high = middle;
  }
  return 2 * low < set.length && codePoint >= set[2 * low]!;
}

/** A string that is equal for equal sets, for use as a key. */
export function keyOfSet(set: CodePointSet): string {
  return set.join(',');
}

/** How many code points the set holds. */
export function countCodePoints(set: CodePointSet): number {
  let count = 0;
  for (let i = 0; i < set.length; i += 2) count += set[i + 1]! - set[i]! + 1;
  return count;
}

/** True where every member of the first set is one of the second. O(ranges). */
export function isSubset(a: CodePointSet, b: CodePointSet): boolean {
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    while (j < b.length && b[j + 1]! < a[i]!) j += 2;
    if (j >= b.length || a[i]! < b[j]! || a[i + 1]! > b[j + 1]!) return false;
  }
  return true;
}

import { type CodePointSet, createSet, MAX_CODE_POINT } from './code-point-set.ts';

/** Code units that are made into a string at a time; longer argument lists are refused by some hosts. */
const BLOCK_UNITS = 0x2000;
const PLANE = 0x10000;
/** The highest code point that has a meaning of its own; above are private use and nothing. */
const LAST_ASSIGNED = 0xe0fff;
/** Planes 4 to 13 are empty: one code point speaks for all. */
const EMPTY_PLANES = [0x40000, 0xdffff] as const;
const SURROGATES = [0xd800, 0xdfff] as const;
const FIRST_LOW_SURROGATE = 0xdc00;
/** Code points that share a high surrogate. */
const ROW = 0x400;

/** All code units from the first to the last, each once. */
function listUnits(first: number, last: number): string {
  const blocks: string[] = [];
  for (let from = first; from <= last; from += BLOCK_UNITS) {
    const units = Array.from({ length: Math.min(BLOCK_UNITS, last + 1 - from) }, (_, i) => from + i);
    blocks.push(String.fromCharCode(...units));
  }
  return blocks.join('');
}

/** All code points from the first to the last, which lie beyond the first plane; whole rows. */
function listPairs(first: number, last: number): string {
  const lows = listUnits(FIRST_LOW_SURROGATE, SURROGATES[1]).split('');
  const rows: string[] = [];
  for (let from = first; from <= last; from += ROW) {
    const high = String.fromCharCode(SURROGATES[0] + (from - PLANE) / ROW);
    // The host puts strings together much faster than a loop puts numbers side by side.
    rows.push(high, lows.join(high));
  }
  return rows.join('');
}

/** The code point that ends before the index. */
function readBefore(text: string, index: number): number {
  const last = text.charCodeAt(index - 1);
  const isPair = last >= FIRST_LOW_SURROGATE && last <= SURROGATES[1];
  return isPair ? text.codePointAt(index - 2)! : last;
}

/** Finds where members of the class begin, and then where they end, in text that holds each character once. */
function collectRuns(text: string, source: string): number[] {
  const member = new RegExp(source, 'gu');
  const other = new RegExp(`(?!${source})[^]`, 'gu');
  const ranges: number[] = [];
  while (member.test(text)) {
    ranges.push(readBefore(text, member.lastIndex));
    other.lastIndex = member.lastIndex;
    if (!other.test(text)) return [...ranges, readBefore(text, text.length)];
    const next = readBefore(text, other.lastIndex);
    ranges.push(readBefore(text, other.lastIndex - (next >= PLANE ? 2 : 1)));
    member.lastIndex = other.lastIndex;
  }
  return ranges;
}

/** Ranges of equal code points that needn't be looked at one by one; the last two of each plane stand apart. */
function listUniformRanges(last: number): number[] {
  const ranges: number[] = [...SURROGATES];
  for (let low: number = EMPTY_PLANES[0]; low <= last; low += PLANE) {
    const isSpecial = low > EMPTY_PLANES[1] && low <= LAST_ASSIGNED;
    ranges.push(isSpecial ? LAST_ASSIGNED + 1 : low, low + PLANE - 3, low + PLANE - 2, low + PLANE - 1);
  }
  return ranges;
}

/**
 * Asks the host which code points up to `last` a one-character class holds. This reads the Unicode tables that
 * every JavaScript host carries instead of shipping a second copy; text is never matched this way.
 * @param source a class in `u` syntax, e.g. `\p{Lu}`
 * @param last where to stop; the end of plane 1, 2 or 3, or all of Unicode (the default)
 * @returns the set; all lone surrogates are in or out together, as in every Unicode property
 * @throws {SyntaxError} where the host knows no such class. Takes some 10 ms: callers cache.
 */
export function readHostClass(source: string, last = MAX_CODE_POINT): CodePointSet {
  const end = Math.min(last, EMPTY_PLANES[0] - 1);
  const ranges = [
    ...collectRuns(listUnits(0, SURROGATES[0] - 1), source),
    ...collectRuns(listUnits(SURROGATES[1] + 1, PLANE - 1), source),
    ...collectRuns(listPairs(PLANE, end), source),
  ];
  if (last > EMPTY_PLANES[1]) ranges.push(...collectRuns(listPairs(EMPTY_PLANES[1] + 1, LAST_ASSIGNED), source));
  const single = new RegExp(source, 'u');
  const uniform = listUniformRanges(last);
  for (let i = 0; i < uniform.length; i += 2) {
    if (single.test(String.fromCodePoint(uniform[i]!))) ranges.push(uniform[i]!, uniform[i + 1]!);
  }
  return createSet(ranges);
}

import { type CodePointSet, createSet, MAX_CODE_POINT } from './code-point-set.ts';

/** Code units that are made into a string at a time; longer argument lists are refused by some hosts. */
const BLOCK_UNITS = 0x2000;
const PLANE = 0x10000;
/** The highest code point that has a meaning of its own; above are private use and nothing. */
const LAST_ASSIGNED = 0xe0fff;
/** Planes 4 to 13 are empty: one code point speaks for all. */
const EMPTY_PLANES = [0x40000, 0xdffff] as const;
const SURROGATES = [0xd800, 0xdfff] as const;

/** Writes a code point as code units; returns how many there are by now. */
function writeCodePoint(units: Uint16Array, count: number, codePoint: number): number {
  if (codePoint < PLANE) {
    units[count] = codePoint;
    return count + 1;
  }
  units[count] = 0xd800 + ((codePoint - PLANE) >> 10);
  units[count + 1] = 0xdc00 + (codePoint & 0x3ff);
  return count + 2;
}

function listCodePoints(first: number, last: number): string {
  const units = new Uint16Array(BLOCK_UNITS);
  const blocks: string[] = [];
  for (let codePoint = first; codePoint <= last; ) {
    let count = 0;
    for (; codePoint <= last && count < BLOCK_UNITS - 1; codePoint++)
      count = writeCodePoint(units, count, codePoint);
    // Spreading would copy the units one by one first.
    blocks.push(Reflect.apply(String.fromCharCode, null, units.subarray(0, count)));
  }
  return blocks.join('');
}

function collectRuns(text: string, runs: RegExp): number[] {
  const ranges: number[] = [];
  for (const match of text.matchAll(runs)) {
    const run = match[0];
    // A run ends in a low surrogate exactly where its last code point is an astral one.
    const lastUnit = run.charCodeAt(run.length - 1);
    const isPair = lastUnit >= 0xdc00 && lastUnit <= 0xdfff;
    ranges.push(run.codePointAt(0)!, run.codePointAt(run.length - (isPair ? 2 : 1))!);
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
 * @param last where to stop; the end of plane 3 or lower, or all of Unicode (the default)
 * @returns the set; all lone surrogates are in or out together, as in every Unicode property
 * @throws {SyntaxError} where the host knows no such class. Takes some 20 ms: callers cache.
 */
export function readHostClass(source: string, last = MAX_CODE_POINT): CodePointSet {
  const runs = new RegExp(`(?:${source})+`, 'gu');
  const ranges = [
    ...collectRuns(listCodePoints(0, SURROGATES[0] - 1), runs),
    ...collectRuns(listCodePoints(SURROGATES[1] + 1, Math.min(last, EMPTY_PLANES[0] - 1)), runs),
  ];
  if (last > EMPTY_PLANES[1])
    ranges.push(...collectRuns(listCodePoints(EMPTY_PLANES[1] + 1, LAST_ASSIGNED), runs));
  const single = new RegExp(source, 'u');
  const uniform = listUniformRanges(last);
  for (let i = 0; i < uniform.length; i += 2) {
    if (single.test(String.fromCodePoint(uniform[i]!))) ranges.push(uniform[i]!, uniform[i + 1]!);
  }
  return createSet(ranges);
}

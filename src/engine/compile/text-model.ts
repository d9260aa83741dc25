import type { CodePointSet } from './code-point-set.ts';

/** How often characters come in what models write: roughly, and only used to decide what is rare. */
const FREQUENCIES: readonly (readonly [low: number, high: number, each: number])[] = [
  [0x0a, 0x0a, 0.01],
  [0x20, 0x20, 0.17],
  [0x21, 0x2f, 0.002],
  [0x30, 0x39, 0.003],
  [0x3a, 0x40, 0.002],
  [0x41, 0x5a, 0.0015],
  [0x5b, 0x60, 0.002],
  [0x61, 0x7a, 0.028],
  [0x7b, 0x7e, 0.002],
];
/** What all characters beyond ASCII come to, and how many of them are in use. */
const BEYOND_ASCII = { from: 0x80, share: 0.02, span: 0x10000 };

/** By identity: rules have most of their sets in common. */
const known = new WeakMap<CodePointSet, number>();

/** Estimates what part of the characters of a text belong to the set: 0 to 1. */
export function estimateFrequency(set: CodePointSet): number {
  const frequency = known.get(set) ?? sumFrequencies(set);
  known.set(set, frequency);
  return frequency;
}

function sumFrequencies(set: CodePointSet): number {
  let sum = 0;
  for (let i = 0; i < set.length; i += 2) {
    const first = set[i]!;
    const last = set[i + 1]!;
    for (const [low, high, each] of FREQUENCIES) {
      if (low > last) break;
      sum += each * Math.max(0, Math.min(high, last) - Math.max(low, first) + 1);
    }
    const beyond = last - Math.max(first, BEYOND_ASCII.from) + 1;
    if (beyond > 0) sum += BEYOND_ASCII.share * Math.min(1, beyond / BEYOND_ASCII.span);
  }
  return Math.min(1, sum + 1e-6);
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasCodePoint } from '../../../src/engine/compile/code-point-set.ts';
import { DEFAULT_LIMITS } from '../../../src/engine/compile/limits.ts';
import { createOpeningTrie, type RuleOpenings } from '../../../src/engine/compile/opening-trie.ts';
import { listOpenings, type Opening } from '../../../src/engine/compile/openings.ts';
import { parsePattern } from '../../../src/engine/compile/parse-pattern.ts';
import type { AssertionNode } from '../../../src/engine/compile/syntax.ts';
import {
  compileRules,
  createScanner,
  type EngineRule,
  type Match,
  RuleError,
} from '../../../src/engine/index.ts';
import { createClassifier } from '../../../src/engine/match/classifier.ts';
import { createPrefilter } from '../../../src/engine/match/prefilter.ts';
import { SlidingRegisters } from '../../../src/engine/match/registers.ts';
import { getStretch } from '../../../src/engine/match/stretch.ts';
import { createTape } from '../../../src/engine/match/tape.ts';
import { awakeCase } from '../../support/crowded-rules.ts';
import { createRandom, cutRandomly } from '../../support/cut-text.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';

/** `drop` takes a share of all, in per cent; the others add so many. */
const registerStep = fc.record({
  kind: fc.constantFrom('push', 'push', 'push', 'drop', 'drop', 'drop', 'set', 'clear'),
  amount: fc.integer({ min: 0, max: 100 }),
});

test('registers hold what a plain list would', () => {
  let most = 0;
  fc.assert(
    fc.property(fc.array(registerStep, { minLength: 10, maxLength: 40 }), (steps) => {
      const registers = new SlidingRegisters();
      let list: number[] = [];
      let next = 0;
      for (const { kind, amount } of steps) {
        const dropped = Math.floor((amount * list.length) / 100);
        const offsets = Array.from({ length: amount }, () => (next += 3));
        if (kind === 'push') for (const offset of offsets) registers.push(offset);
        else if (kind === 'drop') registers.drop(dropped);
        else if (kind === 'set') registers.set(offsets);
        else registers.clear();
        if (kind === 'push') list.push(...offsets);
        else if (kind === 'drop') list = list.slice(dropped);
        else list = kind === 'set' ? offsets : [];
        most = Math.max(most, list.length);
        expect(registers.count()).toBe(list.length);
        expect(registers.list()).toEqual(list);
        expect(list.map((_, i) => registers.get(i))).toEqual(list);
      }
    }),
    { numRuns: readPropertyRuns(300) },
  );
  // Beyond that the array grows.
  expect(most).toBeGreaterThan(128);
});

const OPENED = [
  'ZQ',
  'QZ7',
  'ZQZQ7',
  '7(?:Z|Q)7',
  '[ZQ]{3}',
  '\\bZ7',
  '^QQ',
  '(?<!Z)Q7',
  '(?<=Q)7Z',
  'Z?Q7',
  '(?=[ZQ])[Z7]Q',
  'Z(Q7)',
  '(ZQ)Z',
  'ZZ(?:Q(7)|7Q)',
  'é7',
  '77\\b',
  '\\B7QZ',
  '(?:\\n|^)ZZ',
];
const openingsArbitrary = fc
  .array(fc.constantFrom(...OPENED), { minLength: 1, maxLength: 6 })
  .map((patterns) =>
    patterns.flatMap((pattern, order): RuleOpenings[] => {
      const { root } = parsePattern({ ruleId: 'r', pattern, modes: 0 }, DEFAULT_LIMITS);
      const protect = /\((?!\?)/.test(pattern) ? 1 : 0;
      const openings = listOpenings(root, { protect, maxOpenings: 64 }, 256);
      return openings ? [{ order, openings }] : [];
    }),
  );
const openingText = fc
  .array(fc.constantFrom('Z', 'Q', '7', 'ZQ', 'a', ' ', '\n', 'é', '😀', '\ud83d'), { maxLength: 30 })
  .map((parts) => parts.join(''));

const isMet = ({ rows }: Pick<AssertionNode, 'rows'>, before: number | undefined, after: number): boolean =>
  rows.some((row) =>
    row.every(({ side, set, orEdge }) => {
      const neighbour = side === 'before' ? before : after;
      return neighbour === undefined ? orEdge : hasCodePoint(set, neighbour);
    }),
  );

/** How many of the last characters may be the beginning of the opening: all lengths, shortest first. */
function listRead(codes: readonly number[], { sets, conditions }: Opening): number[] {
  return sets.flatMap((_, i) => {
    const from = codes.length - 1 - i;
    const isRead =
      from >= 0 &&
      sets.slice(0, i + 1).every((set, k) => hasCodePoint(set, codes[from + k]!)) &&
      conditions.every((condition) => isMet(condition, codes[from - 1], codes[from]!));
    return isRead ? [i + 1] : [];
  });
}

/** What looking for each opening of each rule tells behind the last character. */
function readNaively(codes: readonly number[], rules: readonly RuleOpenings[]) {
  const found = rules.flatMap(({ order, openings }) =>
    openings.flatMap((opening) => listRead(codes, opening).map((length) => ({ order, opening, length }))),
  );
  const held = new Map<number, number>();
  for (const { order, opening, length } of found) {
    if (length === opening.sets.length) continue;
    const chars = length - opening.protectedFrom;
    if (chars > 0) held.set(order, Math.max(chars, held.get(order) ?? 0));
  }
  return {
    waking: new Set(
      found.filter(({ opening, length }) => length === opening.sets.length).map(({ order }) => order),
    ),
    depth: Math.max(0, ...found.map(({ length }) => length)),
    held: new Map([...held].toSorted(([a], [b]) => a - b)),
  };
}

test('the prefilter wakes whom a naive search for openings would, and holds as much', () => {
  const seen = { wakes: 0, holds: 0 };
  fc.assert(
    fc.property(
      openingsArbitrary,
      openingText,
      fc.nat(0xffff),
      fc.constantFrom(1, 2, 5, 4_096),
      (rules, text, seed, most) => {
        const trie = createOpeningTrie(rules, []);
        const prefilter = createPrefilter(trie, new Uint8Array(rules.length).fill(1), most);
        const classifier = createClassifier(trie.alphabet);
        const tape = createTape();
        const stretch = getStretch();
        const codes: number[] = [];
        let state = prefilter.start;
        const take = (isLast: boolean): void => {
          tape.readAll(stretch, classifier, isLast);
          const wakes = new Map<number, { orders: readonly number[]; depth: number }>();
          state = prefilter.run(state, stretch, { from: 0, to: stretch.count }, (index, wake) =>
            wakes.set(index, wake),
          );
          for (let i = 0; i < stretch.count; i++) {
            codes.push(stretch.codes[i]!);
            const expected = readNaively(codes, rules);
            expect(new Set(wakes.get(i)?.orders)).toEqual(expected.waking);
            if (expected.waking.size > 0) expect(wakes.get(i)!.depth).toBe(expected.depth);
            seen.wakes += expected.waking.size;
          }
          const held = state.holders.map(({ order, length }) => [order, length] as const);
          const expectedHeld =
            codes.length === 0 ? new Map<number, number>() : readNaively(codes, rules).held;
          expect(new Map(held.toSorted(([a], [b]) => a - b))).toEqual(expectedHeld);
          seen.holds += expectedHeld.size;
        };
        for (const chunk of cutRandomly(text, createRandom(seed))) {
          tape.append(chunk);
          take(false);
        }
        take(true);
      },
    ),
    { numRuns: readPropertyRuns(400) },
  );
  expect(Math.min(seen.wakes, seen.holds)).toBeGreaterThan(100);
});

/** The matches that a scanner tells of at each call, those of one rule in order. */
function scanByCall(rules: readonly EngineRule[], chunks: readonly string[]): Match[][] {
  const scanner = createScanner(compileRules(rules));
  const calls = [...chunks.map((chunk) => scanner.push(chunk)), scanner.finish()];
  return calls.map((matches) =>
    matches.toSorted((a, b) => (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0)),
  );
}

test('rules that run together find at each call what each of them finds alone', () => {
  let matches = 0;
  fc.assert(
    fc.property(awakeCase, ({ rules, texts, seed }) => {
      const chunks = cutRandomly(texts.join(''), createRandom(seed));
      try {
        compileRules(rules);
      } catch (error) {
        expect(error).toBeInstanceOf(RuleError);
        return;
      }
      const together = scanByCall(rules, chunks);
      const alone = rules.map((rule) => scanByCall([rule], chunks));
      together.forEach((found, call) => expect(found).toEqual(alone.flatMap((calls) => calls[call]!)));
      matches += together.flat().length;
    }),
    { numRuns: readPropertyRuns(80) },
  );
  expect(matches).toBeGreaterThan(100);
});

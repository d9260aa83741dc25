import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules, type EngineRule, type RuleSet } from '../../../src/engine/index.ts';
import { denseRules, denseText } from '../../support/dense-rules.ts';
import { type PatternDraft, patternArbitrary, textArbitrary } from '../../support/pattern-arbitrary.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { readWork } from '../../support/read-work.ts';
import { createReferenceScanner } from '../../support/reference/create-reference-scanner.ts';

function compile(rules: readonly EngineRule[]): RuleSet | null {
  try {
    return compileRules(rules);
  } catch {
    // Refusals are tested elsewhere.
    return null;
  }
}

/** Scans character by character; returns the greatest work of one, and that of the whole stream and its end. */
function measureSteps(ruleSet: RuleSet, text: string): { most: number; total: number; characters: number } {
  const scanner = createReferenceScanner(ruleSet);
  const characters = Array.from(text);
  const first = readWork(ruleSet);
  let most = 0;
  let waiting = 0;
  for (const character of characters) {
    const before = readWork(ruleSet);
    scanner.push(character);
    waiting += 1;
    // Half a pair is taken together with what comes behind it.
    if (/^[\ud800-\udbff]$/.test(character)) continue;
    most = Math.max(most, (readWork(ruleSet) - before) / waiting);
    waiting = 0;
  }
  scanner.finish();
  return { most, total: readWork(ruleSet) - first, characters: characters.length };
}

/** How much of its bound a text uses up; regions are bounded on average over the text, its end counted as one more. */
function readUse(ruleSet: RuleSet, text: string): number {
  const { most, total, characters } = measureSteps(ruleSet, text);
  const bound = ruleSet.report.maxStepsPerChar;
  const isRegion = ruleSet.rules.some(({ kind }) => kind === 'region');
  return Math.max(total / (characters + 1), isRegion ? 0 : most) / bound;
}

const repeatUpTo = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length));

/** Beginnings that overlap with themselves, or with each other, in different ways. */
const WORDS = ['', '', 'a', 'aa', 'ab', 'aba', 'abab', 'a😀', '😀😀', '(?:ab|bab)', '[ab]a', 'a?b', 'a{2,4}'];

test('law 5: no text makes a character cost more than its certified bound', () => {
  const arbitrary = fc.tuple(patternArbitrary, fc.constantFrom(...WORDS)).chain(([draft, word]) => {
    const start = word.replace(/^\(.*\||[^a-b😀]/gu, '');
    const pattern: PatternDraft = {
      ...draft,
      source: `${word}${draft.source}`,
      sample: (random) => `${start}${random() < 0.5 ? start : draft.sample(random)}`,
    };
    return fc.record({
      pattern: fc.constant(pattern),
      protect: fc.nat(pattern.groupCount),
      text: textArbitrary([pattern], 6).filter((text) => text.length > 0),
      maxMatchLength: fc.constantFrom(3, 4, 9, 16, 40),
    });
  });
  let compiled = 0;
  fc.assert(
    fc.property(arbitrary, ({ pattern, protect, text, maxMatchLength }) => {
      const base = { id: 'r', kind: 'regex', flags: '', action: 'redact', maxMatchLength } as const;
      const rule: EngineRule = { ...base, pattern: pattern.source, ...(protect > 0 ? { protect } : {}) };
      const ruleSet = compile([rule]);
      if (!ruleSet) return;
      compiled += 1;
      expect(readUse(ruleSet, repeatUpTo(text, 120))).toBeLessThanOrEqual(1);
    }),
    { numRuns: readPropertyRuns(400) },
  );
  expect(compiled).toBeGreaterThan(0);
});

test('law 5: nor do attempts that all live as long as they can', () => {
  const middle = fc.constantFrom('[^]*', '[^]+?', '[ab]*', '(?:a|b|ab)*', '[^z]{3,20}', '(?:[^z]{1,3}y?)*');
  const rule = fc.record({
    word: fc.constantFrom(...WORDS),
    middle,
    end: fc.constantFrom('z', 'zz', '(?:yz)?z', 'z\\b', '[xz]'),
    horizon: fc.constantFrom(5, 8, 13, 30),
    isRegion: fc.boolean(),
  });
  const text = fc.array(fc.constantFrom('a', 'b', 'ab', 'aba', 'bab', '😀', 'y', 'z', 'zz', ' '), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(rule, text, ({ word, middle: inner, end, horizon, isRegion }, pieces) => {
      const base = { id: 'r', action: 'redact', maxMatchLength: horizon } as const;
      const pattern = `${word}${inner}${end}`;
      const ruleSet = compile([
        isRegion
          ? { ...base, kind: 'region', begin: pattern, end: `${inner}${end}`, maxLength: 2 * horizon }
          : { ...base, kind: 'regex', pattern, flags: '' },
      ]);
      if (!ruleSet) return;
      expect(readUse(ruleSet, repeatUpTo(pieces.join(''), 120))).toBeLessThanOrEqual(1);
    }),
    { numRuns: readPropertyRuns(400) },
  );
});

test('law 5: nor do several rules, groups that compete, and regions', () => {
  fc.assert(
    fc.property(denseRules, denseText, fc.boolean(), (rules, text, isRepeated) => {
      const ruleSet = compile(rules);
      if (!ruleSet) return;
      expect(readUse(ruleSet, isRepeated ? repeatUpTo(text, 80) : text)).toBeLessThanOrEqual(1);
    }),
    { numRuns: readPropertyRuns(400) },
  );
});

test('law 5: nor do keywords', () => {
  const word = fc
    .array(fc.constantFrom('a', 'A', 'b', 'k', 's', '\u017f', ' ', '-', '😀'), { minLength: 1, maxLength: 6 })
    .map((characters) => characters.join(''));
  const rule = fc.record({
    id: fc.constant('r'),
    kind: fc.constant('keyword' as const),
    keywords: fc.array(word, { minLength: 1, maxLength: 5 }),
    caseSensitive: fc.boolean(),
    wholeWord: fc.boolean(),
    action: fc.constant('redact' as const),
    maxMatchLength: fc.constantFrom(12, 256),
  });
  fc.assert(
    fc.property(
      rule,
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (keywords, words, isDense) => {
        const ruleSet = compile([keywords]);
        const own = isDense ? keywords.keywords : [];
        if (!ruleSet) return;
        expect(readUse(ruleSet, repeatUpTo([...words, ...own].join(''), 60))).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: readPropertyRuns(200) },
  );
});

const regex = (pattern: string): EngineRule => ({
  id: 'r',
  kind: 'regex',
  pattern,
  flags: '',
  action: 'redact',
  maxMatchLength: 64,
});

test.each<[name: string, rule: EngineRule, text: string, share: number]>([
  ['a literal', regex('abcabd'), 'abcab', 0.8],
  ['an attempt at each character', regex('a+b'), 'a', 0.9],
  ['many attempts on many nodes', regex('(?:a|aa|[ab])+c'), 'a', 0.7],
  ['ways that are counted out', regex('(?:a?b?){1}a{0,30}[ab]{0,30}x'), 'a', 0.9],
  ['a literal that attempts begin with', regex('ab[^]*z'), 'ab', 0.6],
  ['a literal that overlaps with itself', regex('aa[^]*z'), 'a', 0.6],
  [
    'keywords inside of keywords',
    {
      id: 'r',
      kind: 'keyword',
      keywords: ['a'.repeat(20)],
      caseSensitive: false,
      wholeWord: false,
      action: 'warn',
    },
    'a',
    0.9,
  ],
  [
    'regions in a row',
    { id: 'r', kind: 'region', begin: 'a', end: 'b', maxLength: 9, action: 'redact' },
    'ab',
    0.3,
  ],
])('the bound of %s is kept, and near to what a text can cost', (_name, rule, piece, share) => {
  const use = readUse(compileRules([rule]), repeatUpTo(piece, 400));
  expect(use).toBeLessThanOrEqual(1);
  expect(use).toBeGreaterThan(share);
});

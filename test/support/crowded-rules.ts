import fc from 'fast-check';
import type { EngineRule } from '../../src/engine/index.ts';

/** A rule set and texts that bring all of its rules to work at once, with a seed to cut them by. */
export interface CrowdedCase {
  readonly rules: readonly EngineRule[];
  readonly texts: readonly string[];
  readonly seed: number;
}

const action = fc.constantFrom<EngineRule['action']>(
  ...(['redact', 'redact', 'redact', 'redact', 'redact', 'warn', 'warn', 'block'] as const),
);
const validators = fc.constantFrom<string[]>([], [], [], [], ['entropy:0.9'], ['luhn']);

/** What begins with such a part is never asleep: its characters are in all texts. */
const COMMON = ['a', '[ab]', '\\w', '.', '[^z]', '(?:a|b)', '\\b[a-c]', '(?<!a)b', '^a', 'b?a', ' ', '[^a]'];
const RARE = [
  'ZQ',
  'QZ',
  'ZZ',
  'Q7',
  '7Z',
  'ZQZ',
  'QZQ7',
  '[ZQ]{2}',
  '[ZQ7]{3}',
  '(?:ZQ|QZ7|7)',
  'Z(?:Q|7)Z',
  'é',
  'ZQ?Z',
  '\\bZQ',
  '(?<!Z)Q',
  '(?<=7)Z',
  '\\BQZ',
  '(?=Z)[ZQ]7',
  'ZQZQZQZQZQZQZQ',
  '^Z',
  '(?:Z|\\bQ)7?Z',
];
const MIDDLES = [
  '',
  '',
  'a*',
  '[ab]+',
  'b{2}',
  '\\w*',
  '\\w+?',
  '.{0,3}',
  '(?:ab)+',
  '[^ ]*',
  ' ?',
  '😀',
  '(?:a|bb)*',
  '[^]{1,2}',
  'Z?',
  '(?:ZQ)*',
  '\\w{0,20}',
  '.*?',
  '(?:a|Q7)*',
];
const ENDS = ['', '', 'a', 'b', ' ', '\\b', '$', '(?=a)', '(?!\\w)', 'Z', '[^a]', '😀', 'QZ', '7'];

const SHAPES: readonly ((begin: string, middle: string, end: string) => string)[] = [
  (begin, middle, end) => `${begin}(${middle})${end}`,
  (begin, middle, end) => `(${begin})${middle}${end}`,
  (begin, middle, end) => `(?:${begin}(${middle}))+${end}`,
  (begin, middle, end) => `${begin}(?:(${middle})b|a${end})`,
];

const toPatternRule = (begins: readonly string[], horizons: readonly number[]) =>
  fc
    .record({
      parts: fc.tuple(
        fc.constantFrom(...begins),
        fc.constantFrom(...MIDDLES),
        fc.constantFrom(...ENDS),
        fc.integer({ min: -4, max: SHAPES.length - 1 }),
      ),
      rest: fc.record({
        flags: fc.constantFrom('', '', 'i', 'ms'),
        action,
        validators,
        maxMatchLength: fc.constantFrom(...horizons),
      }),
    })
    .map(({ parts: [begin, middle, end, shape], rest }): EngineRule => {
      const base = { ...rest, id: '', kind: 'regex' } as const;
      return shape < 0
        ? { ...base, pattern: `${begin}${middle}${end}` }
        : { ...base, pattern: SHAPES[shape]!(begin, middle, end), protect: 1 };
    });

/** What begins with anything and has something rare inside. */
const INSIDE: readonly ((begin: string, middle: string, rare: string, end: string) => string)[] = [
  (begin, middle, rare, end) => `${begin}${middle}${rare}${end}`,
  (begin, middle, rare, end) => `(?:${begin}${middle}${rare})+${end}`,
  (begin, middle, rare, end) => `(${begin}${middle})${rare}${end}`,
  (begin, middle, rare, end) => `${begin}(${middle}${rare})${end}`,
  (begin, middle, rare, end) => `${begin}(${middle})${rare}${end}`,
  (begin, middle, rare, end) => `${begin}${middle}${rare}(${end})`,
  (begin, middle, rare, end) => `(?:${begin}(${middle}${rare})|${rare}a)${end}`,
  (begin, middle, rare, end) => `${begin}(?:${end}|(${middle}))${rare}`,
  (begin, middle, rare, end) => `(?:${begin}${middle}|[ab]{2}|)(${begin}${rare})${end}`,
];

const toInsideRule = (horizons: readonly number[]) =>
  fc
    .record({
      parts: fc.tuple(
        fc.constantFrom(...COMMON),
        fc.constantFrom(...MIDDLES),
        fc.constantFrom(...RARE),
        fc.constantFrom(...ENDS),
      ),
      shape: fc.nat(INSIDE.length - 1),
      rest: fc.record({
        flags: fc.constantFrom('', '', 'i', 'ms'),
        action,
        validators,
        maxMatchLength: fc.constantFrom(...horizons),
      }),
    })
    .map(({ parts, shape, rest }): EngineRule => {
      const rule = { ...rest, id: '', kind: 'regex', pattern: INSIDE[shape]!(...parts) } as const;
      return shape < 2 ? rule : { ...rule, protect: 1 };
    });

const toRegionRule = (begins: readonly string[]) =>
  fc
    .record({
      begin: fc.constantFrom(...begins),
      end: fc.constantFrom('a', 'ZQ', 'Q+', ' ', '[^a]Z', '7\\b', '😀'),
      action,
      maxLength: fc.constantFrom(3, 6, 12, 1_000),
      maxMatchLength: fc.constantFrom(14, 20, 256),
    })
    .map((rule): EngineRule => ({ ...rule, id: '', kind: 'region' }));

const keywordRule = fc
  .record({
    keywords: fc.uniqueArray(fc.constantFrom('a', 'ab', 'ZQ', 'qz', 'zqz', '7Z', 'éa', '😀', 'q'), {
      minLength: 1,
      maxLength: 4,
    }),
    caseSensitive: fc.boolean(),
    wholeWord: fc.boolean(),
    action,
  })
  .map((rule): EngineRule => ({ ...rule, id: '', kind: 'keyword' }));

const SHORT_HORIZONS = [2, 3, 4, 6, 9, 20, 256];
const COMMON_PIECES = ['a', 'b', 'a', 'b', 'c', 'aab', ' ', '\n', 'Z', '1', 'é', '😀', '\ud83d', '\ude00'];
const RARE_PIECES = [
  'Z',
  'Q',
  '7',
  'ZQ',
  'QZ',
  'ZQZ',
  'Q7',
  'a',
  'b',
  ' ',
  '\n',
  'é',
  '😀',
  '\ud83d',
  '\ude00',
];

const toText = (pieces: readonly string[], maxLength: number) =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join(''));

/** Fragments that come again and again, so that attempts grow beyond any horizon. */
const longText = fc
  .array(
    fc.tuple(
      fc.constantFrom('a', 'ab', 'b', 'aab', 'a1', 'a😀', '\ud83d', ' ', 'Z', 'ZQ', 'Q7', 'a '),
      fc.constantFrom(1, 1, 2, 70, 130, 260),
    ),
    { minLength: 2, maxLength: 7 },
  )
  .map((runs) => runs.map(([fragment, times]) => fragment.repeat(times)).join(''));

const toCase = (
  rule: fc.Arbitrary<EngineRule>,
  [minLength, maxLength]: [number, number],
  text: fc.Arbitrary<string>,
) =>
  fc.record<CrowdedCase>({
    rules: fc
      .array(rule, { minLength, maxLength })
      .map((rules) => rules.map((one, i): EngineRule => ({ ...one, id: `r${i}`, replacement: `<${i}>` }))),
    texts: fc.array(text, { minLength: 3, maxLength: 3 }),
    seed: fc.nat(0xffff),
  });

const commonRule = toPatternRule(COMMON, SHORT_HORIZONS);
const rareRule = toPatternRule(RARE, [...SHORT_HORIZONS, 14, 30]);

/** Many rules that are always awake: they run together, leave one another at their horizons, and join again. */
export const awakeCase = toCase(
  fc.oneof({ weight: 8, arbitrary: commonRule }, { weight: 1, arbitrary: rareRule }),
  [4, 10],
  toText(COMMON_PIECES, 30),
);

/** Rules that begin with anything, and sleep until something rare comes inside of their matches. */
export const insideCase = toCase(
  fc.oneof(
    { weight: 6, arbitrary: toInsideRule(SHORT_HORIZONS) },
    { weight: 1, arbitrary: commonRule },
    { weight: 1, arbitrary: rareRule },
  ),
  [1, 5],
  fc.oneof(toText([...COMMON_PIECES, 'ZQ', 'QZ', 'Q7', 'aZQ'], 30), toText(RARE_PIECES, 30)),
);

/** Rules of all kinds whose openings overlap, which are woken while others, or they themselves, fall asleep. */
export const sleepingCase = toCase(
  fc.oneof(
    { weight: 6, arbitrary: rareRule },
    { weight: 2, arbitrary: toRegionRule(RARE) },
    { weight: 1, arbitrary: toRegionRule(COMMON) },
    { weight: 2, arbitrary: keywordRule },
    { weight: 1, arbitrary: commonRule },
  ),
  [1, 6],
  toText(RARE_PIECES, 40),
);

/** A few rules without bounds in texts that are longer than their horizons. */
export const longCase = toCase(
  fc.oneof(
    { weight: 3, arbitrary: toPatternRule(COMMON, [64, 100, 256, 256]) },
    { weight: 3, arbitrary: toInsideRule([64, 100, 256, 256]) },
    { weight: 2, arbitrary: toPatternRule(RARE, [64, 100, 256, 256]) },
    { weight: 1, arbitrary: toRegionRule(RARE) },
  ),
  [1, 3],
  longText,
);

import fc from 'fast-check';
import type { EngineRule } from '../../src/engine/index.ts';

const CONSUMERS = ['a', 'b', 'z', 'x', 'k', '.', '.', '[ab]', '[^z]', '😀', '[😀a]'];
const EDGES = ['\\b', '(?=z)', '(?!a)', '(?=a|$)'];
const QUANTIFIERS = ['', '', '', '*', '+', '?', '{0,3}', '{2}', '*?', '+?'];

const item = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...CONSUMERS), fc.constantFrom(...QUANTIFIERS))
      .map(([atom, quantifier]) => atom + quantifier),
  },
  { weight: 1, arbitrary: fc.constantFrom(...EDGES) },
);
const sequence = fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => items.join(''));
const piece = fc.oneof(
  sequence,
  fc.tuple(sequence, sequence).map(([first, second]) => `(?:${first}|${second})`),
);

/** Patterns in which an alternative with the protected group competes with one without. */
const rivalry = fc.oneof(
  fc.tuple(piece, sequence, piece).map(([a, b, c]) => `${a}|(${b})${c}`),
  fc.tuple(sequence, piece, sequence, piece).map(([p, a, b, c]) => `${p}(?:${a}|(${b})${c})`),
  fc.tuple(piece, sequence, piece).map(([a, b, c]) => `(?:${a}|(${b}))+${c}`),
  fc.tuple(piece, sequence, sequence, piece).map(([p, a, b, c]) => `${p}(?:x(${b})|${a})*${c}`),
);

const action = fc.constantFrom<EngineRule['action']>('redact', 'redact', 'redact', 'block');

const groupRule = fc.record({
  kind: fc.constant('regex' as const),
  pattern: rivalry,
  flags: fc.constant(''),
  protect: fc.constant(1),
  maxMatchLength: fc.integer({ min: 2, max: 10 }),
  action,
});

const regionRule = fc.record({
  kind: fc.constant('region' as const),
  begin: sequence,
  end: sequence,
  maxLength: fc.constantFrom(3, 6, 12, 1_000),
  maxMatchLength: fc.constantFrom(2, 3, 5, 8, 256),
  action,
});

/** One or two rules with horizons within reach of {@link denseText}; some are refused. Rule `r0` is marked `<0>`. */
export const denseRules: fc.Arbitrary<readonly EngineRule[]> = fc
  .array(fc.oneof({ weight: 4, arbitrary: groupRule }, { weight: 1, arbitrary: regionRule }), {
    minLength: 1,
    maxLength: 2,
  })
  .map((rules) => rules.map((rule, i) => ({ ...rule, id: `r${i}`, replacement: `<${i}>` })));

/** Short texts of the few characters that the rules are made of. */
export const denseText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...Array.from('abxkabxkz😀\n'), '\ud83d'), { minLength: 2, maxLength: 16 })
  .map((characters) => characters.join(''));

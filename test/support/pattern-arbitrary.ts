import fc from 'fast-check';
import { createRandom, type Random } from './cut-text.ts';

/** A random pattern and the means to write text that it is likely to match. */
export interface PatternDraft {
  readonly source: string;
  readonly isNullable: boolean;
  readonly groupCount: number;
  /** A text that the pattern matches, were it not for its assertions. */
  readonly sample: (random: Random) => string;
}

/** Few characters, so that patterns and texts meet; case, folding, word edges, lines, pairs and halves of pairs. */
export const CHARACTERS = [
  ...Array.from('aabbcAK12_- .'),
  '\n',
  '\u017f',
  '\u212a',
  'é',
  '😀',
  '😁',
  '\ud83d',
  '\ude00',
];

const LEAVES: readonly (readonly [source: string, characters: string])[] = [
  ...Array.from('abcAs12_K é', (character) => [character, character] as const),
  ['-', '-'],
  ['😀', '😀'],
  ['\\n', '\n'],
  ['.', 'ab1 -é😁'],
  ['[ab]', 'ab'],
  ['[^a]', 'b1 \n😀'],
  ['[a-c1]', 'abc1'],
  ['[^\\w]', ' -é'],
  ['[😀-😂]', '😀😁'],
  ['\\d', '12'],
  ['\\D', 'ab -'],
  ['\\w', 'abA1_'],
  ['\\W', ' -é'],
  ['\\s', ' \n'],
  ['\\S', 'ab1-'],
  ['\\p{L}', 'abAé'],
  ['\\p{Lu}', 'AK'],
  ['\\P{L}', '1 -'],
];

const ASSERTIONS = [
  '\\b',
  '\\B',
  '^',
  '$',
  '(?<!\\d)',
  '(?!\\w)',
  '(?=a|$)',
  '(?<=[ab])',
  '(?![ab])',
  '(?=[^b])',
  '(?<!^)',
];

const QUANTIFIERS: readonly (readonly [mark: string, min: number, max: number])[] = [
  ['*', 0, 4],
  ['+', 1, 4],
  ['?', 0, 1],
  ['{2}', 2, 2],
  ['{1,3}', 1, 3],
  ['{2,}', 2, 4],
  ['{0,2}', 0, 2],
];

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;

const leaf: fc.Arbitrary<PatternDraft> = fc.constantFrom(...LEAVES).map(([source, characters]) => ({
  source,
  isNullable: false,
  groupCount: 0,
  sample: (random) => pick(Array.from(characters), random),
}));

const assertion: fc.Arbitrary<PatternDraft> = fc.constantFrom(...ASSERTIONS).map((source) => ({
  source,
  isNullable: true,
  groupCount: 0,
  sample: () => '',
}));

const bracket = ({ source }: PatternDraft): string => `(?:${source})`;

function joinSequence(items: readonly PatternDraft[]): PatternDraft {
  return {
    source: items.map(({ source }) => source).join(''),
    isNullable: items.every(({ isNullable }) => isNullable),
    groupCount: items.reduce((sum, { groupCount }) => sum + groupCount, 0),
    sample: (random) => items.map(({ sample }) => sample(random)).join(''),
  };
}

function joinChoice(branches: readonly PatternDraft[]): PatternDraft {
  return {
    ...joinSequence(branches),
    source: `(?:${branches.map(({ source }) => source).join('|')})`,
    isNullable: branches.some(({ isNullable }) => isNullable),
    sample: (random) => pick(branches, random).sample(random),
  };
}

function capture(body: PatternDraft): PatternDraft {
  return { ...body, source: `(${body.source})`, groupCount: body.groupCount + 1 };
}

function repeat(
  body: PatternDraft,
  [mark, min, max]: (typeof QUANTIFIERS)[number],
  lazy: boolean,
): PatternDraft {
  if (body.isNullable) return body;
  return {
    source: `${bracket(body)}${mark}${lazy ? '?' : ''}`,
    isNullable: min === 0,
    groupCount: body.groupCount,
    sample(random) {
      const rounds = min + Math.floor(random() * (max - min + 1));
      return Array.from({ length: rounds }, () => body.sample(random)).join('');
    },
  };
}

const { node } = fc.letrec<{ node: PatternDraft }>((tie) => {
  const inner = tie('node');
  return {
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { arbitrary: leaf, weight: 4 },
      { arbitrary: fc.array(inner, { minLength: 2, maxLength: 4 }).map(joinSequence), weight: 4 },
      { arbitrary: fc.array(inner, { minLength: 2, maxLength: 3 }).map(joinChoice), weight: 2 },
      { arbitrary: inner.map(capture), weight: 2 },
      {
        arbitrary: fc
          .tuple(inner, fc.constantFrom(...QUANTIFIERS), fc.boolean())
          .map(([body, quantifier, lazy]) => repeat(body, quantifier, lazy)),
        weight: 3,
      },
      { arbitrary: assertion, weight: 1 },
    ),
  };
});

/** A pattern that can't match the empty text, in `u` syntax; of some ten leaves at most. */
export const patternArbitrary: fc.Arbitrary<PatternDraft> = fc
  .tuple(node, leaf, fc.boolean())
  .map(([draft, guard, isFirst]) => {
    if (!draft.isNullable) return draft;
    return joinSequence(isFirst ? [guard, draft] : [draft, guard]);
  });

/** Flags in any mixture. */
export const flagsArbitrary: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', 'i'), fc.constantFrom('', 'm'), fc.constantFrom('', 's'))
  .map((flags) => flags.join(''));

/** One stretch of a text: something that a pattern matches, the beginning of such, or noise. */
type Piece = { readonly kind: 'sample' | 'prefix' | 'noise'; readonly seed: number };

const pieceArbitrary: fc.Arbitrary<Piece> = fc.record({
  kind: fc.constantFrom('sample', 'sample', 'prefix', 'noise'),
  seed: fc.nat(0xffff),
});

/**
 * Texts in which the patterns match densely, and often nearly.
 * @param mostPieces greatest number of stretches in one text
 */
export function textArbitrary(patterns: readonly PatternDraft[], mostPieces: number): fc.Arbitrary<string> {
  return fc
    .array(pieceArbitrary, { maxLength: mostPieces })
    .map((pieces) => pieces.map((piece) => writePiece(patterns, piece)).join(''));
}

function writePiece(patterns: readonly PatternDraft[], { kind, seed }: Piece): string {
  const random = createRandom(seed);
  if (kind === 'noise') return pick(CHARACTERS, random);
  const sample = pick(patterns, random).sample(random);
  return kind === 'sample' ? sample : sample.slice(0, Math.floor(random() * sample.length));
}

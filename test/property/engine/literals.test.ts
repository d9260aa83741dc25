import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasCodePoint } from '../../../src/engine/compile/code-point-set.ts';
import { DEFAULT_LIMITS } from '../../../src/engine/compile/limits.ts';
import { findLiterals, type Literal } from '../../../src/engine/compile/literals.ts';
import { parsePattern } from '../../../src/engine/compile/parse-pattern.ts';
import { MODE } from '../../../src/engine/compile/syntax.ts';
import { RuleError } from '../../../src/engine/index.ts';
import { type PatternDraft, patternArbitrary, textArbitrary } from '../../support/pattern-arbitrary.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { askRegExp } from '../../support/regexp-oracle.ts';

/** A word in front of, inside of or behind a pattern, with any case or one case: literals are dense then. */
const draftArbitrary = fc
  .tuple(
    patternArbitrary,
    fc.constantFrom('', 'abc', 'K1s', 'a😀b-', '(?:abc|b1)'),
    patternArbitrary,
    fc.nat(2),
  )
  .map(([first, word, second, parts]): Pick<PatternDraft, 'source'> & { drafts: PatternDraft[] } => ({
    source: `${parts === 0 ? '' : first.source}${word}${parts === 1 ? '' : second.source}`,
    drafts: [
      {
        ...first,
        sample: (random) =>
          `${parts === 0 ? '' : first.sample(random)}${word.startsWith('(') ? 'abc' : word}${parts === 1 ? '' : second.sample(random)}`,
      },
    ],
  }));

const caseArbitrary = draftArbitrary.chain(({ source, drafts }) =>
  fc.record({
    source: fc.constant(source),
    ignoreCase: fc.boolean(),
    texts: fc.array(textArbitrary(drafts, 5), { minLength: 2, maxLength: 4 }),
  }),
);

const hasLiteralAt = (codePoints: readonly number[], literal: Literal, at: number): boolean =>
  literal.every((set, i) => at + i < codePoints.length && hasCodePoint(set, codePoints[at + i]!));

test('every match of RegExp has one of the literals, and where it is said to begin with one, it does', () => {
  const seen = { start: 0, inside: 0, matches: 0 };
  fc.assert(
    fc.property(caseArbitrary, ({ source, ignoreCase, texts }) => {
      let literals: ReturnType<typeof findLiterals>;
      try {
        const modes = ignoreCase ? MODE.ignoreCase : 0;
        literals = findLiterals(parsePattern({ ruleId: 'r', pattern: source, modes }, DEFAULT_LIMITS).root);
      } catch (error) {
        // Refusals are tested elsewhere.
        expect(error).toBeInstanceOf(RuleError);
        return;
      }
      if (!literals) return;
      seen[literals.place] += 1;
      const answers = askRegExp([{ source, flags: ignoreCase ? 'iu' : 'u', protect: 0 }], texts);
      texts.forEach((text, i) => {
        for (const [start, end] of answers?.[0]![i] ?? []) {
          seen.matches += 1;
          const match = Array.from(text.slice(start, end), (character) => character.codePointAt(0)!);
          const places = literals.place === 'start' ? [0] : match.map((_, at) => at);
          expect(literals.literals.some((one) => places.some((at) => hasLiteralAt(match, one, at)))).toBe(
            true,
          );
        }
      });
    }),
    { numRuns: readPropertyRuns(1_000) },
  );
  expect(seen.start).toBeGreaterThan(0);
  expect(seen.inside).toBeGreaterThan(0);
  expect(seen.matches).toBeGreaterThan(0);
});

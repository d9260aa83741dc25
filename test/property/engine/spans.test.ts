import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules, RuleError } from '../../../src/engine/index.ts';
import { createRandom, cutEvenly, cutRandomly } from '../../support/cut-text.ts';
import { flagsArbitrary, patternArbitrary, textArbitrary } from '../../support/pattern-arbitrary.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { askRegExp } from '../../support/regexp-oracle.ts';
import { scanStream } from '../../support/run-stream.ts';

const ruleArbitrary = fc.tuple(patternArbitrary, flagsArbitrary, fc.nat(9)).chain(([draft, flags, group]) =>
  fc.record({
    source: fc.constant(draft.source),
    flags: fc.constant(flags),
    protect: fc.constant(draft.groupCount === 0 ? 0 : group % (draft.groupCount + 1)),
    texts: fc.array(textArbitrary([draft], 6), { minLength: 3, maxLength: 6 }),
    seed: fc.nat(0xffff),
  }),
);

function compileOne({ source, flags, protect }: { source: string; flags: string; protect: number }) {
  const rule = {
    id: 'r',
    kind: 'regex',
    pattern: source,
    flags,
    action: 'warn',
    maxMatchLength: 1_024,
  } as const;
  return compileRules([protect > 0 ? { ...rule, protect } : rule]);
}

test('laws 1 and 2: spans equal those of RegExp, however the text is cut', () => {
  const seen = { spans: 0, refused: 0, unanswered: 0 };
  fc.assert(
    fc.property(ruleArbitrary, ({ source, flags, protect, texts, seed }) => {
      let ruleSet: ReturnType<typeof compileRules>;
      try {
        ruleSet = compileOne({ source, flags, protect });
      } catch (error) {
        expect(error).toBeInstanceOf(RuleError);
        expect((error as RuleError).code).toBe('NULLABLE_LOOP');
        seen.refused += 1;
        return;
      }
      const [normalised] = ruleSet.reports[0]!.patterns;
      // The pattern as written says that normalising kept the meaning; the normalised one that it is reported right.
      const answers = askRegExp(
        [
          { source, flags: `${flags}u`, protect },
          { source: normalised!.source, flags: normalised!.flags, protect },
        ],
        texts,
      );
      if (!answers) {
        seen.unanswered += 1;
        return;
      }
      texts.forEach((text, i) => {
        const expected = answers[0]![i]!;
        seen.spans += expected.length;
        expect(answers[1]![i]).toEqual(expected);
        for (const chunks of [[text], cutEvenly(text, 1), cutRandomly(text, createRandom(seed))]) {
          expect(scanStream(ruleSet, chunks).map(({ start, end }) => [start, end])).toEqual(expected);
        }
      });
    }),
    { numRuns: readPropertyRuns(300) },
  );
  expect(seen.spans).toBeGreaterThan(0);
  expect(seen.unanswered).toBeLessThan(seen.spans);
});

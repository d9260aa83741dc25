import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules, createGate, type EngineRule, type RuleSet } from '../../../src/engine/index.ts';
import { cutEvenly } from '../../support/cut-text.ts';
import { patternArbitrary, textArbitrary } from '../../support/pattern-arbitrary.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { readWork } from '../../support/read-work.ts';

/** Work that a gate does for the text, and the most that it ever held. */
function measure(ruleSet: RuleSet, text: string): { work: number; held: number } {
  const before = readWork(ruleSet);
  const gate = createGate(ruleSet);
  let held = 0;
  for (const chunk of cutEvenly(text, 20)) held = Math.max(held, gate.push(chunk).held);
  gate.finish();
  return { work: readWork(ruleSet) - before, held };
}

const regex = (pattern: string, protect?: number): EngineRule => ({
  id: 'r',
  kind: 'regex',
  pattern,
  flags: '',
  action: 'redact',
  maxMatchLength: 64,
  ...(protect === undefined ? {} : { protect }),
});

const WORST: readonly (readonly [name: string, rule: EngineRule, piece: string])[] = [
  ['a run that may end in a match', regex('[\\w.+-]+@[\\w.]+'), 'a'],
  ['nested open ends', regex('(?:a+)+b'), 'a'],
  ['overlapping alternatives', regex('(?:a|aa|[ab])+c'), 'ab'],
  ['many counted ways', regex('(?:a?b?){1}a{0,30}[ab]{0,30}x'), 'ab'],
  ['attempts that nearly match', regex('ey[A-Za-z]{10,}\\.[a-z]+'), 'eyJh'],
  ['matches that grow', regex('k\\w*'), 'k'],
  ['matches that wait for a better one', regex('a(?:[^]*z)?'), 'a'],
  ['a group that may begin anywhere', regex('k.*(\\d+);', 1), 'k1'],
  [
    'regions without an end',
    { id: 'r', kind: 'region', begin: '-{2,}', end: '={2,}x', maxLength: 500, action: 'redact' },
    '--=',
  ],
];

test.each(WORST)('law 5: %s cost no more per character in a long text', (_name, rule, piece) => {
  const short = compileRules([rule]);
  const long = compileRules([rule]);
  const base = measure(short, piece.repeat(Math.ceil(1_000 / piece.length)));
  const more = measure(long, piece.repeat(Math.ceil(4_000 / piece.length)));
  // Four times the text: four times the work, and a little for the tables that are filled on the way.
  expect(more.work).toBeLessThan(base.work * 4.5);
  expect(more.held).toBeLessThanOrEqual(65);
});

test('law 5: work per character is bounded by the horizon and the ways of the automaton', () => {
  const arbitrary = patternArbitrary.chain((pattern) =>
    fc.tuple(fc.constant(pattern), textArbitrary([pattern], 6), fc.constantFrom(4, 16)),
  );
  fc.assert(
    fc.property(arbitrary, ([pattern, text, horizon]) => {
      fc.pre(text.length > 0);
      const rule = { ...regex(pattern.source), maxMatchLength: horizon };
      let ruleSet: RuleSet;
      try {
        ruleSet = compileRules([rule]);
      } catch {
        // Refusals are tested elsewhere.
        return;
      }
      const repeated = text.repeat(Math.ceil(400 / text.length));
      const { states } = ruleSet.reports[0]!;
      const { work } = measure(ruleSet, repeated);
      // Attempts within the horizon, those behind pending matches, and the way from each node to each other.
      expect(work / repeated.length).toBeLessThan(3 * horizon * states * states);
    }),
    { numRuns: readPropertyRuns(150) },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules, DEFAULT_LIMITS, type EngineRule, type RuleSet } from '../../../src/engine/index.ts';
import { CRAMPED_LIMITS, SLEEPY_LIMITS } from '../../support/cramped-limits.ts';
import { denseRules, denseText } from '../../support/dense-rules.ts';
import { mixedCase } from '../../support/mixed-rules.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { expectSameMatches, expectSameSteps, listCuts } from '../../support/reference/expect-same-answers.ts';

function tryCompile(rules: readonly EngineRule[], limits = DEFAULT_LIMITS): RuleSet | null {
  try {
    return compileRules(rules, limits);
  } catch {
    // Refusals are tested elsewhere; a set with one isn't a case here.
    return null;
  }
}

const keywordRule = fc
  .record({
    keywords: fc.array(fc.constantFrom('a', 'ab', 'ba', 'aba', 'bab', 'z', 'éa', 'ſk', '😀'), {
      minLength: 1,
      maxLength: 4,
    }),
    caseSensitive: fc.boolean(),
    wholeWord: fc.boolean(),
    action: fc.constantFrom<EngineRule['action']>('redact', 'redact', 'warn', 'block'),
  })
  .map((rule): EngineRule => ({ ...rule, kind: 'keyword', id: 'words', replacement: '<w>' }));

const denseCase = fc.record({ rules: denseRules, text: denseText, seed: fc.nat(0xffff) });

/** Rules that begin with something rare, so that they sleep, beside those that can't. */
const rareRule = fc
  .tuple(
    fc.constantFrom('Z', 'Q7', 'ZZ', '\\bZ', '(?<!Z)ZQ', '(?:ZQ|QZ|7)', '^Z', 'Z(?=Q)'),
    fc.constantFrom('a', '[aZ]{1,3}', '\\w*', '[^]{0,2}Q', 'Z?', '(?:Q7)+', '\\b', '😀', 'a\\bb'),
    fc.constantFrom('a', 'Q', 'Z', '$', '\\b', 'a*Z', '7{2}'),
    fc.constantFrom<EngineRule['action']>('redact', 'redact', 'warn', 'block'),
    fc.tuple(fc.constantFrom(2, 3, 6, 256), fc.boolean()),
  )
  .map(([begin, middle, end, action, [maxMatchLength, isGrouped]]): EngineRule => {
    const rule = {
      id: 'rare',
      kind: 'regex',
      flags: '',
      action,
      maxMatchLength,
      replacement: '<r>',
    } as const;
    return isGrouped
      ? { ...rule, pattern: `${begin}(${middle})${end}`, protect: 1 }
      : { ...rule, pattern: `${begin}${middle}${end}` };
  });
const rareText = fc
  .array(fc.constantFrom('a', 'b', 'Z', 'Q', '7', 'ZQ', 'Q7', ' ', '\n', '😀', '\ud83d', 'é'), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));
const rareCase = fc.record({
  rules: fc
    .array(fc.oneof(rareRule, rareRule, keywordRule), { minLength: 1, maxLength: 4 })
    .map((rules) => rules.map((rule, i) => ({ ...rule, id: `r${i}`, replacement: `<${i}>` }))),
  text: rareText,
  seed: fc.nat(0xffff),
});

const anyCase = fc.oneof(mixedCase, denseCase, rareCase, rareCase);

test.each([
  ['with room for its tables', DEFAULT_LIMITS],
  ['whose rules sleep if they can', SLEEPY_LIMITS],
  ['that has to empty its tables all the time', CRAMPED_LIMITS],
])('a gate %s answers each call as the simulation does', (_name, limits) => {
  const seen = { hits: 0, blocks: 0, held: 0 };
  const streams = { all: 0, otherwise: 0 };
  fc.assert(
    fc.property(anyCase, ({ rules, text, seed }) => {
      const ruleSet = tryCompile(rules, limits);
      fc.pre(ruleSet !== null);
      const answers = expectSameSteps(ruleSet, listCuts(text, seed));
      streams.all += answers.streams;
      streams.otherwise += answers.otherwise;
      for (const { hits, blocked, held } of answers.steps) {
        seen.hits += hits.length;
        if (blocked) seen.blocks += 1;
        if (held > 0) seen.held += 1;
      }
    }),
    { numRuns: readPropertyRuns(400) },
  );
  expect(Math.min(seen.hits, seen.blocks, seen.held)).toBeGreaterThan(100);
  expect(streams.otherwise / streams.all).toBeLessThan(0.005);
});

test('a scanner answers each call as the simulation does', () => {
  let matches = 0;
  fc.assert(
    fc.property(anyCase, ({ rules, text, seed }) => {
      const ruleSet = tryCompile(rules);
      fc.pre(ruleSet !== null);
      matches += expectSameMatches(ruleSet, listCuts(text, seed)).length;
    }),
    { numRuns: readPropertyRuns(200) },
  );
  expect(matches).toBeGreaterThan(100);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compileRules,
  createGate,
  createScanner,
  DEFAULT_LIMITS,
  type EngineRule,
  type Gate,
  type GateStep,
  type RuleSet,
} from '../../../src/engine/index.ts';
import { createRandom, cutEvenly, cutRandomly } from '../../support/cut-text.ts';
import { denseRules, denseText } from '../../support/dense-rules.ts';
import { mixedCase } from '../../support/mixed-rules.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { createReferenceGate } from '../../support/reference/create-reference-gate.ts';
import { createReferenceScanner } from '../../support/reference/create-reference-scanner.ts';

/** So small that tables are emptied all the time. */
const CRAMPED = { ...DEFAULT_LIMITS, maxPrefilterStates: 2, maxJointStates: 2, maxShapesPerRule: 2 };

function tryCompile(rules: readonly EngineRule[], limits = DEFAULT_LIMITS): RuleSet | null {
  try {
    return compileRules(rules, limits);
  } catch {
    // Refusals are tested elsewhere; a set with one isn't a case here.
    return null;
  }
}

/** Everything that a gate answers, call by call. */
function recordGate(gate: Gate, chunks: readonly string[]) {
  const steps = chunks.map((chunk) => gate.push(chunk));
  return [...steps, gate.finish()];
}

/** All matches, those of one call in the order of their place: rules that are final at once come in any order. */
function recordScanner(scanner: ReturnType<typeof createScanner>, chunks: readonly string[]) {
  const steps = chunks.map((chunk) => scanner.push(chunk));
  return [...steps, scanner.finish()];
}

/** The whole text comes first and last: tables are empty the first time, and full the second. */
const listCuts = (text: string, seed: number): readonly (readonly string[])[] => [
  [text],
  cutEvenly(text, 1),
  cutRandomly(text, createRandom(seed)),
  [text],
];

/**
 * Holds answers against those of the simulation: the same, call by call. Where a group is protected, what is held is
 * found by a search that may give up: the simulation asks at each character and the gate only at the end of each chunk,
 * so that it may show a character later then, and never anything else.
 */
function compareSteps(
  rules: readonly EngineRule[],
  chunks: readonly string[],
  answers: readonly GateStep[],
  expected: readonly GateStep[],
): void {
  const isGrouped = rules.some(({ protect }) => protect !== undefined);
  if (!isGrouped || chunks.every(({ length }) => length === 1)) {
    expect(answers).toEqual(expected);
    return;
  }
  const strip = ({ hits, blocked }: GateStep) => ({ hits, blocked });
  expect(answers.map(strip)).toEqual(expected.map(strip));
  const show = (steps: readonly GateStep[]): string => steps.map(({ text }) => text).join('');
  answers.forEach((_, i) => {
    expect(show(expected.slice(0, i + 1)).startsWith(show(answers.slice(0, i + 1)))).toBe(true);
  });
  expect(show(answers)).toBe(show(expected));
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
  ['that has to empty its tables all the time', CRAMPED],
])('a gate %s answers each call as the simulation does', (_name, limits) => {
  const seen = { hits: 0, blocks: 0, held: 0 };
  fc.assert(
    fc.property(anyCase, ({ rules, text, seed }) => {
      const ruleSet = tryCompile(rules, limits);
      fc.pre(ruleSet !== null);
      for (const chunks of listCuts(text, seed)) {
        const answers = recordGate(createGate(ruleSet), chunks);
        compareSteps(rules, chunks, answers, recordGate(createReferenceGate(ruleSet), chunks));
        for (const { hits, blocked, held } of answers) {
          seen.hits += hits.length;
          if (blocked) seen.blocks += 1;
          if (held > 0) seen.held += 1;
        }
      }
    }),
    { numRuns: readPropertyRuns(400) },
  );
  expect(Math.min(seen.hits, seen.blocks, seen.held)).toBeGreaterThan(100);
});

test('a scanner answers each call as the simulation does', () => {
  let matches = 0;
  fc.assert(
    fc.property(anyCase, ({ rules, text, seed }) => {
      const ruleSet = tryCompile(rules);
      fc.pre(ruleSet !== null);
      for (const chunks of listCuts(text, seed)) {
        const answers = recordScanner(createScanner(ruleSet), chunks);
        expect(answers).toEqual(recordScanner(createReferenceScanner(ruleSet), chunks));
        matches += answers.flat().length;
      }
    }),
    { numRuns: readPropertyRuns(200) },
  );
  expect(matches).toBeGreaterThan(100);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CompileLimits,
  compileRules,
  createGate,
  DEFAULT_LIMITS,
  type EngineRule,
  type Gate,
  type GateStep,
  type RuleSet,
} from '../../../src/engine/index.ts';
import {
  awakeCase,
  type CrowdedCase,
  insideCase,
  longCase,
  sleepingCase,
} from '../../support/crowded-rules.ts';
import { createRandom, cutEvenly, cutRandomly } from '../../support/cut-text.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { createReferenceGate } from '../../support/reference/create-reference-gate.ts';
import {
  expectSameMatches,
  expectSameSteps,
  isHoldSearched,
  listCuts,
} from '../../support/reference/expect-same-answers.ts';

/** All tables of a rule set have room for as many states, or for as many as they like. */
const tableLimits = fc.constantFrom(1, 2, 3, 7, 20, null).map((most) =>
  most === null
    ? {}
    : {
        maxPrefilterStates: most,
        maxReverseStates: most,
        maxJointStates: most,
        maxShapesPerRule: most,
      },
);

/** The same, where rules that can wake inside of their matches sleep, or are awake. */
const limitsArbitrary: fc.Arbitrary<CompileLimits> = fc
  .tuple(tableLimits, fc.constantFrom(0, 0, DEFAULT_LIMITS.maxAwakeRules))
  .map(([tables, maxAwakeRules]) => ({ ...DEFAULT_LIMITS, ...tables, maxAwakeRules }));

function tryCompile(rules: readonly EngineRule[], limits: CompileLimits): RuleSet | null {
  try {
    return compileRules(rules, limits);
  } catch {
    // Refusals are tested elsewhere; a set with one isn't a case here.
    return null;
  }
}

const listLongCuts = (text: string, seed: number): readonly (readonly string[])[] => [
  [text],
  cutRandomly(text, createRandom(seed), 60),
  [text],
];

test.each<[string, fc.Arbitrary<CrowdedCase>, number, typeof listCuts]>([
  ['that are always awake', awakeCase, 70, listCuts],
  ['that wake inside of their matches', insideCase, 140, listCuts],
  ['that sleep at times', sleepingCase, 140, listCuts],
  // Long texts take long: a tenth of the cases.
  ['that meet their horizons in long texts', longCase, 50, listLongCuts],
])('rules %s find and hold what the simulation does', (_name, cases, runs, cut) => {
  const seen = { hits: 0, held: 0 };
  const streams = { all: 0, otherwise: 0 };
  fc.assert(
    fc.property(cases, limitsArbitrary, ({ rules, texts, seed }, limits) => {
      const ruleSet = tryCompile(rules, limits);
      fc.pre(ruleSet !== null);
      const text = texts[0]!;
      const answers = expectSameSteps(ruleSet, cut(text, seed));
      streams.all += answers.streams;
      streams.otherwise += answers.otherwise;
      for (const { hits, held } of answers.steps) {
        seen.hits += hits.length;
        if (held > 0) seen.held += 1;
      }
      expectSameMatches(ruleSet, [cutRandomly(text, createRandom(seed))]);
    }),
    { numRuns: Math.ceil(readPropertyRuns(runs) / (cut === listLongCuts ? 10 : 1)) },
  );
  expect(Math.min(seen.hits, seen.held)).toBeGreaterThan(20);
  // Long texts may tire a gate of searching, which then holds more than the simulation.
  expect(streams.otherwise / streams.all).toBeLessThan(cut === listLongCuts ? 0.01 : 0.005);
});

/** A stream on its way through a gate, and through the simulation. */
interface Lane {
  readonly gate: Gate;
  readonly reference: Gate;
  readonly chunks: string[];
}

const createLane = (ruleSet: RuleSet, chunks: string[]): Lane => ({
  gate: createGate(ruleSet),
  reference: createReferenceGate(ruleSet),
  chunks,
});

/** Takes one step; a lane at its end begins a new stream with the same gate. */
function stepLane({ gate, reference, chunks }: Lane, isSearched: boolean): boolean {
  const chunk = chunks.shift();
  const step = (one: Gate): GateStep => (chunk === undefined ? one.finish() : one.push(chunk));
  const [answer, expected] = [step(gate), step(reference)];
  if (isSearched) expect(answer.hits).toEqual(expected.hits);
  else expect(answer).toEqual(expected);
  if (chunk === undefined) for (const one of [gate, reference]) one.reset();
  return chunk !== undefined;
}

test('streams that share the tables of their rules take turns without disturbing each other', () => {
  let turns = 0;
  fc.assert(
    fc.property(
      fc.oneof(awakeCase, insideCase, sleepingCase),
      limitsArbitrary,
      ({ rules, texts, seed }, limits) => {
        const ruleSet = tryCompile(rules, limits);
        fc.pre(ruleSet !== null);
        const isSearched = isHoldSearched(ruleSet);
        const random = createRandom(seed);
        let lanes = texts.map((text, i) =>
          createLane(ruleSet, i === 0 ? cutEvenly(text, 1) : cutRandomly(text, random)),
        );
        while (lanes.length > 0) {
          const lane = lanes[Math.floor(random() * lanes.length)]!;
          if (!stepLane(lane, isSearched)) lanes = lanes.filter((other) => other !== lane);
          turns += 1;
        }
      },
    ),
    { numRuns: readPropertyRuns(60) },
  );
  expect(turns).toBeGreaterThan(500);
});

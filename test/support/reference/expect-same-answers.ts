import { expect } from 'vitest';
import {
  createGate,
  createScanner,
  type GateStep,
  type Match,
  type RuleSet,
} from '../../../src/engine/index.ts';
import { createRandom, cutEvenly, cutRandomly } from '../cut-text.ts';
import { createReferenceGate } from './create-reference-gate.ts';
import { createReferenceScanner } from './create-reference-scanner.ts';

/** Everything that a gate or a scanner answers, call by call. */
function record<T>(stream: { push(chunk: string): T; finish(): T }, chunks: readonly string[]): T[] {
  const steps = chunks.map((chunk) => stream.push(chunk));
  return [...steps, stream.finish()];
}

/** The whole text comes first and last: tables are empty the first time, and full the second. */
export const listCuts = (text: string, seed: number): readonly (readonly string[])[] => [
  [text],
  cutEvenly(text, 1),
  cutRandomly(text, createRandom(seed)),
  [text],
];

/**
 * True where it takes a search to tell what a rule holds: both sides may give up on another side of the truth, since
 * they begin it with other states. So it is where horizons may drop an attempt, and where other ways than that of the
 * group may win.
 */
export function isHoldSearched({ rules }: RuleSet): boolean {
  return rules.some((rule) => {
    if (rule.kind === 'region') return false;
    const { group, longestMatch } = rule.transitions.program;
    return group !== null && (longestMatch >= rule.horizon || !group.isMandatory);
  });
}

const joinText = (steps: readonly GateStep[]): string => steps.map(({ text }) => text).join('');
const listNews = (steps: readonly GateStep[]) => steps.map(({ hits, blocked }) => ({ hits, blocked }));

/** Expects the same hits at the same calls, and the same text in all; a block may catch either with less of it shown. */
function expectSameOutcome(answers: readonly GateStep[], expected: readonly GateStep[]): void {
  expect(listNews(answers)).toEqual(listNews(expected));
  const [shown, wanted] = [joinText(answers), joinText(expected)];
  const isBlocked = expected.at(-1)?.blocked === true;
  const length = isBlocked ? Math.min(shown.length, wanted.length) : Infinity;
  expect(shown.slice(0, length)).toBe(wanted.slice(0, length));
}

/** What gates answered to all calls, and how many of their streams held other text than the simulation. */
interface Answers {
  readonly steps: readonly GateStep[];
  readonly streams: number;
  readonly otherwise: number;
}

const isSame = (answers: readonly GateStep[], expected: readonly GateStep[]): boolean =>
  JSON.stringify(answers) === JSON.stringify(expected);

/**
 * Expects a gate to answer each call as the simulation does, or to show the same in the end where it takes a search to
 * tell when.
 */
export function expectSameSteps(ruleSet: RuleSet, cuts: readonly (readonly string[])[]): Answers {
  const isSearched = isHoldSearched(ruleSet);
  let otherwise = 0;
  const steps = cuts.flatMap((chunks) => {
    const answers = record<GateStep>(createGate(ruleSet), chunks);
    const expected = record<GateStep>(createReferenceGate(ruleSet), chunks);
    if (!isSearched) expect(answers).toEqual(expected);
    else if (!isSame(answers, expected)) {
      expectSameOutcome(answers, expected);
      otherwise += 1;
    }
    return answers;
  });
  return { steps, streams: cuts.length, otherwise };
}

/** Expects a scanner to answer each call as the simulation does; returns all matches. */
export function expectSameMatches(ruleSet: RuleSet, cuts: readonly (readonly string[])[]): Match[] {
  return cuts.flatMap((chunks) => {
    const answers = record<readonly Match[]>(createScanner(ruleSet), chunks);
    expect(answers).toEqual(record<readonly Match[]>(createReferenceScanner(ruleSet), chunks));
    return answers.flat();
  });
}

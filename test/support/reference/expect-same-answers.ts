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

/** True where a rule protects a group of its match. */
const isGrouped = ({ rules }: RuleSet): boolean =>
  rules.some((rule) => rule.kind === 'pattern' && rule.transitions.program.group !== null);

const show = (steps: readonly GateStep[]): string => steps.map(({ text }) => text).join('');

/**
 * Where a group is protected, what is held is found by a search that may give up. The simulation asks at each character
 * and the gate at the end of each chunk, so that it may show a character later, and never anything else.
 */
function expectNoMoreShown(answers: readonly GateStep[], expected: readonly GateStep[]): void {
  const strip = ({ hits, blocked }: GateStep) => ({ hits, blocked });
  expect(answers.map(strip)).toEqual(expected.map(strip));
  answers.forEach((_, i) => {
    expect(show(expected.slice(0, i + 1)).startsWith(show(answers.slice(0, i + 1)))).toBe(true);
  });
  expect(show(answers)).toBe(show(expected));
}

/** Expects a gate to answer each call as the simulation does; returns the answers to all calls. */
export function expectSameSteps(ruleSet: RuleSet, cuts: readonly (readonly string[])[]): GateStep[] {
  return cuts.flatMap((chunks) => {
    const answers = record<GateStep>(createGate(ruleSet), chunks);
    const expected = record<GateStep>(createReferenceGate(ruleSet), chunks);
    if (isGrouped(ruleSet) && chunks.some(({ length }) => length > 1)) expectNoMoreShown(answers, expected);
    else expect(answers).toEqual(expected);
    return answers;
  });
}

/** Expects a scanner to answer each call as the simulation does; returns all matches. */
export function expectSameMatches(ruleSet: RuleSet, cuts: readonly (readonly string[])[]): Match[] {
  return cuts.flatMap((chunks) => {
    const answers = record<readonly Match[]>(createScanner(ruleSet), chunks);
    expect(answers).toEqual(record<readonly Match[]>(createReferenceScanner(ruleSet), chunks));
    return answers.flat();
  });
}

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

/** Expects a gate to answer each call as the simulation does; returns the answers to all calls. */
export function expectSameSteps(ruleSet: RuleSet, cuts: readonly (readonly string[])[]): GateStep[] {
  return cuts.flatMap((chunks) => {
    const answers = record<GateStep>(createGate(ruleSet), chunks);
    expect(answers).toEqual(record<GateStep>(createReferenceGate(ruleSet), chunks));
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


import { setImmediate as giveWay } from 'node:timers/promises';
import {
  compileRules,
  createScanner,
  type EngineRule,
  type Match,
  type RuleSet,
} from '../../../src/engine/index.ts';
import type { CheckInput } from '../guardrail.ts';

/** Called for each match, in no order; what was matched is content and goes nowhere. */
export type TakeMatch = (ruleId: string, readMatched: () => string) => void;

/** Searches texts for rules, with the engine that the browser has. */
export interface RuleSearch {
  /**
   * Finds what matches in the text, or from the context into it.
   * @throws the signal's reason when it is aborted
   */
  find(input: CheckInput, signal: AbortSignal, take: TakeMatch): Promise<void>;
}

/** Code units between two looks at the signal; others have their turn there. */
const SLICE_UNITS = 4_096;

/** On either side of where the context ends; longer than the longest match of all but regions. */
const SEAM_UNITS = 1_024;

/**
 * Compiles rules for searching.
 * @throws {RuleError} where the engine refuses one
 */
export function createRuleSearch(rules: readonly EngineRule[]): RuleSearch {
  const ruleSet = compileRules(rules);
  return {
    find: async ({ text, context }, signal, take) => {
      await searchText(ruleSet, text, signal, take);
      if (context !== '') searchSeam(ruleSet, context, text, take);
    },
  };
}

async function searchText(
  ruleSet: RuleSet,
  text: string,
  signal: AbortSignal,
  take: TakeMatch,
): Promise<void> {
  signal.throwIfAborted();
  const scanner = createScanner(ruleSet);
  const takeAll = (matches: readonly Match[]) => {
    for (const { ruleId, start, end } of matches) take(ruleId, () => text.slice(start, end));
  };
  for (let start = 0; start < text.length; start += SLICE_UNITS) {
    if (start > 0) {
      await giveWay();
      signal.throwIfAborted();
    }
    takeAll(scanner.push(text.slice(start, start + SLICE_UNITS)));
  }
  takeAll(scanner.finish());
}

/** What begins before the text and ends in it: a sentence end doesn't hide a match. */
function searchSeam(ruleSet: RuleSet, context: string, text: string, take: TakeMatch): void {
  const before = context.slice(-SEAM_UNITS);
  const joined = before + text.slice(0, SEAM_UNITS);
  const scanner = createScanner(ruleSet);
  for (const { ruleId, start, end } of [...scanner.push(joined), ...scanner.finish()]) {
    if (start < before.length && end > before.length) take(ruleId, () => joined.slice(start, end));
  }
}

import { type Rule, toEngineRule } from '../../../src/protocol/index.ts';
import { createRuleSearch, type RuleSearch } from './create-rule-search.ts';

/** Rules with what searches for them. */
export interface SearchableRules {
  readonly rules: readonly Rule[];
  readonly search: RuleSearch;
}

/** Gives the rules that hold now. */
export type ReadRules = () => Promise<SearchableRules>;

/** @throws {RuleError} where the engine refuses one */
export function createSearchableRules(rules: readonly Rule[]): SearchableRules {
  return { rules, search: createRuleSearch(rules.map(toEngineRule)) };
}

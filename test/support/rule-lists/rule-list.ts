import type { EngineRule, NormalisedPattern } from '../../../src/engine/index.ts';

/** A rule and its pattern as other engines get it: nothing is dropped from it. */
export interface ListedRule {
  readonly rule: EngineRule;
  /** ECMAScript, flags without `g`. */
  readonly pattern: NormalisedPattern;
}

/** Many rules, in an order of which any beginning is a sensible set too. */
export interface RuleList {
  /** `corpora`: published rules; `made`: rules of the same make, by seed. */
  readonly origin: 'corpora' | 'made';
  readonly rules: readonly ListedRule[];
  /** How many rules the engine refused; they are left out. */
  readonly refused: number;
}

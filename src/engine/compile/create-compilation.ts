import type { EngineRule } from '../types.ts';
import { checkList, checkRule } from './check-rule.ts';
import { compileRule } from './compile-rule.ts';
import { type CompiledPart, memoise } from './compiled-part.ts';
import { createRuleSet } from './create-rule-set.ts';
import { type CompileLimits, DEFAULT_LIMITS } from './limits.ts';
import { refuseRule } from './rule-error.ts';
import type { RuleSet } from './rule-set.ts';

/** Rules that are being compiled, a step at a time, so that whoever compiles can do something else in between. */
export interface Compilation {
  /**
   * Compiles the next rule; once there is none, makes the next report.
   * @returns false when nothing is left to do
   * @throws {RuleError} with one of its codes, for a rule that can't be compiled; there will be no set then
   */
  advance(): boolean;
  /** The set, from the step on that compiled the last rule; null before. */
  readonly ruleSet: RuleSet | null;
}

/** The rules of a set that have been compiled. */
interface Draft {
  readonly ids: Set<string>;
  readonly parts: CompiledPart[];
  states: number;
}

function addRule(draft: Draft, rule: EngineRule, limits: CompileLimits): void {
  const { ids, parts } = draft;
  checkRule(rule, parts.length);
  if (ids.has(rule.id)) {
    throw refuseRule(rule.id, 'SYNTAX', ['Two rules have this id.', 'Give each rule an id of its own.']);
  }
  ids.add(rule.id);
  const part = compileRule(rule, limits);
  draft.states += part.states;
  if (ids.size > limits.maxRules || draft.states > limits.maxStates) {
    throw refuseRule(rule.id, 'BUDGET', [
      `With this rule the set exceeds ${limits.maxRules} rules or ${limits.maxStates} states.`,
      'Leave rules out, or simplify the largest.',
    ]);
  }
  part.prepare();
  parts.push({ ...part, createReport: memoise(part.createReport) });
}

/**
 * Begins to compile rules. Two steps for each: the rule itself, and its report once all rules are compiled. A step takes
 * as long as its rule is large, as a rule well below a millisecond.
 * @param rules kept, and not to be changed; ids must differ
 * @param limits what the set may cost; defaults allow 5,000 rules
 * @throws {RuleError} SYNTAX where the rules aren't a list
 */
export function createCompilation(
  rules: readonly EngineRule[],
  limits: CompileLimits = DEFAULT_LIMITS,
): Compilation {
  checkList(rules);
  const draft: Draft = { ids: new Set(), parts: [], states: 0 };
  let ruleSet: RuleSet | null = null;
  let reported = 0;
  return {
    get ruleSet() {
      return ruleSet;
    },
    advance() {
      const { parts } = draft;
      if (ruleSet !== null) {
        parts[reported]?.createReport();
        reported += 1;
        return reported < parts.length;
      }
      if (parts.length < rules.length) addRule(draft, rules[parts.length]!, limits);
      if (parts.length === rules.length) ruleSet = createRuleSet(parts, { source: rules, limits });
      return rules.length > 0;
    },
  };
}

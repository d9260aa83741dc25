import type { EngineRule } from '../types.ts';
import { checkRule } from './check-rule.ts';
import { compileKeywords } from './compile-keywords.ts';
import { compileRegex } from './compile-regex.ts';
import { compileRegion } from './compile-region.ts';
import { type CompiledPart, memoise } from './compiled-part.ts';
import { type CompileLimits, DEFAULT_LIMITS } from './limits.ts';
import { reportSet } from './report-set.ts';
import { refuseRule } from './rule-error.ts';
import type { RuleSet } from './rule-set.ts';

function compileRule(rule: EngineRule, limits: CompileLimits): CompiledPart {
  checkRule(rule);
  if (rule.kind === 'regex') return compileRegex(rule, limits);
  return rule.kind === 'keyword' ? compileKeywords(rule, limits) : compileRegion(rule, limits);
}

function createRuleSet(parts: readonly CompiledPart[], limits: CompileLimits): RuleSet {
  const readReports = memoise(() => parts.map((part) => part.createReport()));
  const readReport = memoise(() => reportSet(readReports()));
  return {
    rules: parts.map(({ rule }) => rule),
    limits,
    get reports() {
      return readReports();
    },
    get report() {
      return readReport();
    },
  };
}

/**
 * Compiles rules; whatever is wrong with one shows here and never while text is scanned. What only text can ask for,
 * such as a rule's automaton, is made when it does.
 * @param rules copied, not kept; ids must differ
 * @param limits what the set may cost; defaults allow 5,000 rules
 * @returns a set for any number of scanners and gates
 * @throws {RuleError} with one of its codes, for the first rule that can't be compiled
 */
export function compileRules(rules: readonly EngineRule[], limits: CompileLimits = DEFAULT_LIMITS): RuleSet {
  const ids = new Set<string>();
  const parts: CompiledPart[] = [];
  let states = 0;
  for (const rule of rules) {
    if (ids.has(rule.id)) {
      throw refuseRule(rule.id, 'SYNTAX', ['Two rules have this id.', 'Give each rule an id of its own.']);
    }
    ids.add(rule.id);
    const part = compileRule(rule, limits);
    states += part.states;
    if (ids.size > limits.maxRules || states > limits.maxStates) {
      throw refuseRule(rule.id, 'BUDGET', [
        `With this rule the set exceeds ${limits.maxRules} rules or ${limits.maxStates} states.`,
        'Leave rules out, or simplify the largest.',
      ]);
    }
    parts.push(part);
  }
  return createRuleSet(parts, limits);
}

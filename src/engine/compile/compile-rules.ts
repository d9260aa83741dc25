import type { EngineRule } from '../types.ts';
import { createCompilation } from './create-compilation.ts';
import { type CompileLimits, DEFAULT_LIMITS } from './limits.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * Compiles rules; whatever is wrong with one shows here and never while text is scanned. What only text can ask for,
 * such as a rule's automaton, is made when it does.
 * @param rules kept, and not to be changed; ids must differ
 * @param limits what the set may cost; defaults allow 5,000 rules
 * @returns a set for any number of scanners and gates
 * @throws {RuleError} with one of its codes, for the first rule that can't be compiled
 */
export function compileRules(rules: readonly EngineRule[], limits: CompileLimits = DEFAULT_LIMITS): RuleSet {
  const compilation = createCompilation(rules, limits);
  while (compilation.ruleSet === null) compilation.advance();
  return compilation.ruleSet;
}

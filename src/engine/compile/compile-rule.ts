import type { EngineRule } from '../types.ts';
import { checkRule } from './check-rule.ts';
import { compileKeywords } from './compile-keywords.ts';
import { compileRegex } from './compile-regex.ts';
import { compileRegion } from './compile-region.ts';
import type { CompiledPart } from './compiled-part.ts';
import type { CompileLimits } from './limits.ts';

/**
 * Compiles one rule.
 * @throws {RuleError} with one of its codes
 */
export function compileRule(rule: EngineRule, limits: CompileLimits): CompiledPart {
  checkRule(rule);
  if (rule.kind === 'regex') return compileRegex(rule, limits);
  return rule.kind === 'keyword' ? compileKeywords(rule, limits) : compileRegion(rule, limits);
}

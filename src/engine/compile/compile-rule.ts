import type { EngineRule } from '../types.ts';
import { compileKeywords } from './compile-keywords.ts';
import { compileRegex } from './compile-regex.ts';
import { compileRegion } from './compile-region.ts';
import type { CompiledPart } from './compiled-part.ts';
import type { CompileLimits } from './limits.ts';

/**
 * Compiles one rule.
 * @param rule its fields have been checked
 * @throws {RuleError} with one of its codes
 */
export function compileRule(rule: EngineRule, limits: CompileLimits): CompiledPart {
  if (rule.kind === 'regex') return compileRegex(rule, limits);
  return rule.kind === 'keyword' ? compileKeywords(rule, limits) : compileRegion(rule, limits);
}

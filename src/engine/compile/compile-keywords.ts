import type { KeywordRule } from '../types.ts';
import { readHorizon } from './check-rule.ts';
import { compilePattern } from './compile-pattern.ts';
import { type CompiledPart, createNormalised } from './compiled-part.ts';
import { createPatternPart } from './create-pattern-part.ts';
import { createKeywordSyntax } from './keyword-pattern.ts';
import type { CompileLimits } from './limits.ts';
import { refuseRule } from './rule-error.ts';

function checkKeywords(rule: KeywordRule, limits: CompileLimits): void {
  const longest = rule.keywords.reduce((length, keyword) => Math.max(length, keyword.length), 0);
  if (rule.keywords.length <= limits.maxKeywords && longest <= limits.maxKeywordChars) return;
  throw refuseRule(rule.id, 'BUDGET', [
    `More than ${limits.maxKeywords} keywords, or one of more than ${limits.maxKeywordChars} code units.`,
    'Split the rule, or shorten the keyword.',
  ]);
}

/** Keywords share one automaton, a trie, so that thousands cost no more per character than the longest. */
export function compileKeywords(rule: KeywordRule, limits: CompileLimits): CompiledPart {
  checkKeywords(rule, limits);
  const { root, printSource, modes } = createKeywordSyntax(rule.keywords, rule);
  const horizon = readHorizon(rule);
  const input = { ruleId: rule.id, root, protect: 0, maxStates: limits.maxKeywordStates, horizon };
  const checked = compilePattern(input, limits);
  return createPatternPart(rule, checked, { protect: 0, maxOpenings: Infinity }, () => ({
    pattern: createNormalised(printSource(), modes),
    ruleClass: 'K',
    required: null,
  }));
}

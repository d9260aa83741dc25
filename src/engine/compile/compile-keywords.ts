import type { KeywordRule } from '../types.ts';
import { readHorizon } from './check-rule.ts';
import { CheckedPattern, type PatternTree } from './compile-pattern.ts';
import type { CompiledPart } from './compiled-part.ts';
import { createKeywordTree } from './keyword-pattern.ts';
import type { CompileLimits } from './limits.ts';
import { PatternPart } from './pattern-part.ts';
import { refuseRule } from './rule-error.ts';

function checkKeywords(rule: KeywordRule, limits: CompileLimits): void {
  const longest = rule.keywords.reduce((length, keyword) => Math.max(length, keyword.length), 0);
  if (rule.keywords.length <= limits.maxKeywords && longest <= limits.maxKeywordChars) return;
  throw refuseRule(rule.id, 'BUDGET', [
    `More than ${limits.maxKeywords} keywords, or one of more than ${limits.maxKeywordChars} code units.`,
    'Split the rule, or shorten the keyword.',
  ]);
}

const parseKeywords = (rule: KeywordRule): PatternTree => createKeywordTree(rule.keywords, rule);

/** Keywords share one automaton, a trie, so that thousands cost no more per character than the longest. */
export function compileKeywords(rule: KeywordRule, limits: CompileLimits): CompiledPart {
  checkKeywords(rule, limits);
  const checked = new CheckedPattern(
    {
      source: rule,
      parse: parseKeywords,
      protect: 0,
      maxStates: limits.maxKeywordStates,
      horizon: readHorizon(rule),
    },
    limits,
  );
  return new PatternPart(rule, checked);
}

import {
  compileRules,
  type EngineRule,
  type KeywordRule,
  type NormalisedPattern,
  RuleError,
} from '../../../src/engine/index.ts';
import type { ListedRule } from './rule-list.ts';

/** The pattern that one would write by hand for whole words: the engine's own, right in every script, is far slower. */
function writeKeywords({ keywords }: KeywordRule): NormalisedPattern {
  const sorted = keywords.toSorted((a, b) => b.length - a.length);
  const words = sorted.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return { source: `\\b(?:${words.join('|')})\\b`, flags: 'i' };
}

/** One pattern for a whole rule: a region becomes all from its beginning to its end. */
function writePattern(rule: EngineRule): NormalisedPattern {
  const [first, end] = compileRules([rule]).reports[0]!.patterns;
  if (rule.kind === 'keyword') return writeKeywords(rule);
  if (end === undefined) return first!;
  return { source: `(?:${first!.source})[\\s\\S]*?(?:${end.source})`, flags: first!.flags };
}

/** How many capture groups a pattern has: an added empty branch lets it match anything. */
function countGroups({ source, flags }: NormalisedPattern): number {
  return new RegExp(`${source}|`, flags).exec('')!.length - 1;
}

/**
 * Compiles a rule on its own to see whether the engine takes it.
 * @param group capture group to protect, where the pattern has as many; 0 for the whole match
 * @returns null where the engine refuses it
 */
export function listRule(rule: EngineRule, group: number): ListedRule | null {
  try {
    const pattern = writePattern(rule);
    if (rule.kind !== 'regex' || group === 0 || countGroups(pattern) < group) return { rule, pattern };
    const protecting = { ...rule, protect: group };
    compileRules([protecting]);
    return { rule: protecting, pattern };
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
}

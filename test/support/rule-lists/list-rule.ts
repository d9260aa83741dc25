import {
  compileRules,
  type EngineRule,
  type NormalisedPattern,
  RuleError,
} from '../../../src/engine/index.ts';
import type { ListedRule } from './rule-list.ts';

/** One pattern for a whole rule: a region becomes all from its beginning to its end. */
function joinPatterns([first, second]: readonly NormalisedPattern[]): NormalisedPattern {
  if (second === undefined) return first!;
  return { source: `(?:${first!.source})[^]*?(?:${second.source})`, flags: first!.flags };
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
    const pattern = joinPatterns(compileRules([rule]).reports[0]!.patterns);
    if (rule.kind !== 'regex' || group === 0 || countGroups(pattern) < group) return { rule, pattern };
    const protecting = { ...rule, protect: group };
    compileRules([protecting]);
    return { rule: protecting, pattern };
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
}

import type { CompileLimits } from '../compile/limits.ts';
import type { EngineRule } from '../types.ts';
import { type Hash, hashText } from './hash.ts';

/** What only rules of one kind have. */
function listOwnFields(rule: EngineRule): readonly unknown[] {
  if (rule.kind === 'regex') return [rule.pattern, rule.flags];
  if (rule.kind === 'keyword') return [rule.keywords, rule.caseSensitive, rule.wholeWord];
  return [rule.begin, rule.end, rule.maxLength];
}

/** Every field that changes what a rule means, absent ones as null. */
const listFields = (rule: EngineRule): readonly unknown[] => [
  rule.id,
  rule.kind,
  rule.action,
  rule.protect,
  rule.validators,
  rule.maxMatchLength,
  rule.replacement,
  listOwnFields(rule),
];

const printLimits = (limits: CompileLimits): readonly string[] =>
  Object.entries(limits)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();

/** Names rules and the limits that they are compiled within: tables are of use to these alone. O(text of the rules). */
export const computeFingerprint = (rules: readonly EngineRule[], limits: CompileLimits): Hash =>
  hashText(JSON.stringify([rules.map(listFields), printLimits(limits)]));

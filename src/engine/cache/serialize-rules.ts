import type { RuleSet } from '../compile/rule-set.ts';
import { createSerialization } from './create-serialization.ts';

/**
 * Writes down what compiling found out, so that another start can do without.
 * @param ruleSet not changed; automata that are in doubt are built for it
 * @returns bytes for {@link loadRules}, equal for equal rules and limits. O(openings), some 50 bytes for a rule.
 */
export function serializeRules(ruleSet: RuleSet): Uint8Array {
  const serialization = createSerialization(ruleSet);
  while (serialization.bytes === null) serialization.advance();
  return serialization.bytes;
}

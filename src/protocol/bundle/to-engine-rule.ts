import type { EngineRule } from '../../engine/index.ts';
import type { Rule } from './rule.ts';

/**
 * Gives a bundle's rule as the engine takes it: what only people and the server read is left out, and a
 * `replacement` that the rule does not set names the rule by its title.
 * @param rule verified, not changed
 */
export function toEngineRule(rule: Rule): EngineRule {
  const { title, class: _class, message: _message, ...engineRule } = rule;
  return { ...engineRule, replacement: rule.replacement ?? `[redacted: ${title}]` };
}

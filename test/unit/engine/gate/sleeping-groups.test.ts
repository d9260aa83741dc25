import { expect, test } from 'vitest';
import {
  compileRules,
  createGate,
  type EngineRule,
  loadRules,
  type RuleSet,
  serializeRules,
} from '../../../../src/engine/index.ts';

/** What is held behind each character. */
function listHeld(ruleSet: RuleSet, text: string): readonly number[] {
  const gate = createGate(ruleSet);
  return Array.from(text, (character) => gate.push(character).held);
}

/** Patterns that sleep until they have read more of a match than the first character of their group. */
test.each([
  ['a preferred branch keeps the group out of every match', 'zq|(zqxj)', 'zq', [0, 0]],
  ['a preferred branch has begun with the same', 'zqx|z(qxj)', 'zq', [0, 0]],
  ['an attempt under way keeps the group from winning', 'q?(?:qz|(zqz))q', 'qqz', [0, 0, 0]],
  ['the group begins sooner where a prefix is left out that never is', '(?:q)?(q?zq)qz??[qz]', 'q', [0]],
  ['the group wins where the preferred branch fails', '(?:zq|(zqxj))k', 'zqx', [1, 2, 3]],
  ['the group is the preferred branch', '(zqk)|(zqx)', 'zqx', [1, 2, 0]],
])('asleep a rule holds no more than awake: %s', (_name, pattern, text, held) => {
  const rules: EngineRule[] = [{ id: 'r', kind: 'regex', pattern, flags: '', action: 'redact', protect: 1 }];
  const compiled = compileRules(rules);
  expect(compiled.rules[0]?.openings).not.toBe(null);
  expect(listHeld(compiled, text)).toEqual(held);
  expect(listHeld(loadRules(rules, serializeRules(compiled))!, text)).toEqual(held);
});

import type { RuleSet } from '../../src/engine/index.ts';

/** Ways looked at by all automata of the set since it was compiled. */
export function readWork(ruleSet: RuleSet): number {
  return ruleSet.rules.reduce((sum, rule) => {
    const automata = rule.kind === 'pattern' ? [rule.transitions] : [rule.begin, rule.end];
    return sum + automata.reduce((work, transitions) => work + transitions.work, 0);
  }, 0);
}

import { type ActiveRules, type Rule, toEngineRule } from '../../protocol/index.ts';
import type { EngineRules, RuleLabel } from '../shared/engine-control.ts';

/** Splits a bundle's rules into what the engine runs and what people read. */
export function toEngineRules({ rules, ...rest }: ActiveRules): EngineRules {
  return {
    ...rest,
    rules: rules.map(toEngineRule),
    labels: Object.fromEntries(rules.map((rule) => [rule.id, toLabel(rule)])),
  };
}

function toLabel({ title, message }: Rule): RuleLabel {
  return { title, message: message ?? `Stinger ended this answer: it contained ${title}.` };
}

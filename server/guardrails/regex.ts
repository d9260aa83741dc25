import { defineKind } from './guardrail-kind.ts';
import { createFromRules, RuleOptionsSchema } from './rules/rule-options.ts';

/** Patterns and regions, as the browser has them. */
export const regexKind = defineKind(RuleOptionsSchema, (id, options, deps) =>
  createFromRules(id, 'INSTANT', { options, deps }),
);

import { defineKind } from './guardrail-kind.ts';
import { createFromRules, RuleOptionsSchema } from './rules/rule-options.ts';

/** Lists of words, as the browser has them. */
export const keywordKind = defineKind(RuleOptionsSchema, (id, options, deps) =>
  createFromRules(id, 'FAST', { options, deps }),
);

import type { Rule } from '../../../src/protocol/index.ts';
import { listSome, makeFinding, pickSeverest } from '../finding.ts';
import type { Finding, Guardrail } from '../guardrail.ts';
import { makeLocalCharacteristics } from '../local-characteristics.ts';
import type { ReadRules } from './searchable-rules.ts';

export interface RuleGuardrailTerms {
  readonly class: 'INSTANT' | 'FAST';
  readonly readRules: ReadRules;
  /** What a match of a `redact` rule does to a text which nobody can redact any more. */
  readonly redactAs: Finding['action'];
}

/** Makes a guardrail that finds what the browser finds, for clients that send text as it is. */
export function createRuleGuardrail(id: string, terms: RuleGuardrailTerms): Guardrail {
  const { readRules, redactAs } = terms;
  const characteristics = makeLocalCharacteristics(terms.class);
  return {
    id,
    performanceCharacteristics: () => characteristics,
    check: async (input, signal) => {
      const { rules, search } = await readRules();
      const found = new Set<string>();
      await search.find(input, signal, (ruleId) => found.add(ruleId));
      return toFinding(
        rules.filter((rule) => found.has(rule.id)),
        redactAs,
      );
    },
  };
}

function toFinding(rules: readonly Rule[], redactAs: Finding['action']): Finding {
  const reason = `Found: ${listSome(rules.map(({ title }) => title))}.`;
  const finding = pickSeverest(
    rules.map(({ action }) => makeFinding(action === 'redact' ? redactAs : action, reason)),
  );
  return rules.length === 0 ? finding : { ...finding, rules: rules.map(({ id }) => id) };
}

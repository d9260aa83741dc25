import { createHash } from 'node:crypto';
import { type Rule, toEngineRule } from '../../../src/protocol/index.ts';
import { listSome, makeFinding, pickSeverest } from '../finding.ts';
import type { Finding, Guardrail } from '../guardrail.ts';
import { makeLocalCharacteristics } from '../local-characteristics.ts';
import { createRuleSearch } from './create-rule-search.ts';

export interface RuleGuardrailTerms {
  readonly class: 'INSTANT' | 'FAST';
  /** Of a bundle, a pack or settings. */
  readonly rules: readonly Rule[];
  /** What a match of a `redact` rule does to a text which nobody can redact any more. */
  readonly redactAs: Finding['action'];
}

/**
 * Makes a guardrail that finds what the browser finds, for clients that send text as it is.
 * @throws {RuleError} where the engine refuses a rule
 */
export function createRuleGuardrail(id: string, terms: RuleGuardrailTerms): Guardrail {
  const { rules, redactAs } = terms;
  const search = createRuleSearch(rules.map(toEngineRule));
  const characteristics = makeLocalCharacteristics(terms.class);
  return {
    id,
    version: createHash('sha256').update(JSON.stringify(rules)).digest('base64url'),
    performanceCharacteristics: () => characteristics,
    check: async (input, signal) => {
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
  return pickSeverest(
    rules.map(({ action }) => makeFinding(action === 'redact' ? redactAs : action, reason)),
  );
}

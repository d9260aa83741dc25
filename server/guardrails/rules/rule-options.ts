import { z } from 'zod';
import { CodedError, LIMITS, type Rule, RuleSchema } from '../../../src/protocol/index.ts';
import { loadPack } from '../../cli/pack/index.ts';
import { OptionalReactionSchema } from '../finding.ts';
import type { Guardrail } from '../guardrail.ts';
import { GuardrailOptionsError } from '../guardrail-kind.ts';
import { createRuleGuardrail } from './create-rule-guardrail.ts';

const which = 'must have either "rules", a list of rules, or "pack", the path of a pack';

/** Options of the kinds that search for rules. */
export const RuleOptionsSchema = z
  .strictObject({
    rules: z.array(RuleSchema).min(1).max(LIMITS.maxRules).exactOptional(),
    /** Of a pack's file; seen from the working directory. */
    pack: z.string('must be the path of a pack').min(1).exactOptional(),
    redactAs: OptionalReactionSchema.default('block'),
  })
  .refine(({ rules, pack }) => (rules === undefined) !== (pack === undefined), which);

type RuleOptions = z.output<typeof RuleOptionsSchema>;

/**
 * Makes a guardrail of those of the named rules that its class may run; a pack is for all classes.
 * @throws {GuardrailOptionsError} where there is no such rule; {RuleError} where the engine refuses one
 */
export async function createFromRules(
  id: string,
  guardrailClass: 'INSTANT' | 'FAST',
  options: RuleOptions,
): Promise<Guardrail> {
  const rules = (await readRules(options)).filter((rule) => rule.class === guardrailClass);
  if (rules.length === 0)
    throw new GuardrailOptionsError([`options: no rule has the class ${guardrailClass}`]);
  return createRuleGuardrail(id, { class: guardrailClass, rules, redactAs: options.redactAs });
}

async function readRules({ rules, pack }: RuleOptions): Promise<readonly Rule[]> {
  if (rules !== undefined) return rules;
  try {
    return (await loadPack(pack ?? '')).rules.map(({ rule }) => rule);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new GuardrailOptionsError([`options.pack: ${error.message}`], { cause: error });
  }
}

import { z } from 'zod';
import { ChannelNameSchema, CodedError, LIMITS, type Rule, RuleSchema } from '../../../src/protocol/index.ts';
import { loadPack } from '../../cli/pack/index.ts';
import { OptionalReactionSchema } from '../finding.ts';
import type { Guardrail } from '../guardrail.ts';
import { type GuardrailDeps, GuardrailOptionsError } from '../guardrail-kind.ts';
import { createReadChannelRules } from './create-read-channel-rules.ts';
import { createRuleGuardrail } from './create-rule-guardrail.ts';
import { createSearchableRules, type ReadRules } from './searchable-rules.ts';

const which =
  'must have one of "channel", the name of one that bundles are published on, "pack", the path of a pack, and "rules", a list of rules';

/** Options of the kinds that search for rules. */
export const RuleOptionsSchema = z
  .strictObject({
    /** Its newest bundle, whichever that is. */
    channel: ChannelNameSchema.exactOptional(),
    /** Of a pack's file; seen from the working directory. */
    pack: z.string('must be the path of a pack').min(1).exactOptional(),
    rules: z.array(RuleSchema).min(1).max(LIMITS.maxRules).exactOptional(),
    redactAs: OptionalReactionSchema.default('block'),
  })
  .refine(
    ({ channel, pack, rules }) =>
      [channel, pack, rules].filter((source) => source !== undefined).length === 1,
    which,
  );

type RuleOptions = z.output<typeof RuleOptionsSchema>;

/** The class whose rules a kind runs: a bundle and a pack have some of all. */
type RuleClass = 'INSTANT' | 'FAST';

/**
 * Makes a guardrail of those of the named rules that its class may run.
 * @throws {GuardrailOptionsError} where there is no such rule; {RuleError} where the engine refuses one
 */
export async function createFromRules(
  id: string,
  guardrailClass: RuleClass,
  { options, deps }: { readonly options: RuleOptions; readonly deps: GuardrailDeps },
): Promise<Guardrail> {
  const isOfClass = (rule: Rule) => rule.class === guardrailClass;
  const readRules =
    options.channel === undefined
      ? await createReadFixedRules(options, isOfClass)
      : createReadChannelRules(options.channel, isOfClass, deps);
  return createRuleGuardrail(id, { class: guardrailClass, readRules, redactAs: options.redactAs });
}

async function createReadFixedRules(
  { rules, pack = '' }: RuleOptions,
  isOfClass: (rule: Rule) => boolean,
): Promise<ReadRules> {
  const chosen = (rules ?? (await readPack(pack))).filter(isOfClass);
  if (chosen.length === 0) throw new GuardrailOptionsError(['options: no rule is of the class of this kind']);
  const searchable = createSearchableRules(chosen);
  return () => Promise.resolve(searchable);
}

async function readPack(path: string): Promise<readonly Rule[]> {
  try {
    return (await loadPack(path)).rules.map(({ rule }) => rule);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new GuardrailOptionsError([`options.pack: ${error.message}`], { cause: error });
  }
}

import { z } from 'zod';
import { CheckpointSchema, GuardrailIdSchema, GuardrailModeSchema } from '../../src/protocol/index.ts';

const idHint = 'must be 1 to 40 lower case letters, digits and dashes';
const choice = <Name extends string>(names: readonly Name[]) =>
  z.enum(names, `must be ${names.map((name) => `"${name}"`).join(' or ')}`).exactOptional();

const secretHint =
  'must be {"env": "NAME"} or {"file": "path"}; a secret never stands in the settings themselves';

/** Names of fields that hold what nobody else may know. */
const SECRET_NAMES = /(?:key|token|secret|password)$/i;

/** One guardrail, as the operator wants it. What its options may be is its kind's own. */
const GuardrailSettingSchema = z.strictObject({
  id: z.string(idHint).refine((id) => GuardrailIdSchema.safeParse(id).success, idHint),
  kind: z.string('must name a kind of guardrail'),
  /** Default: what the decision matrix says of its class. */
  mode: choice(GuardrailModeSchema.options),
  checkpoint: choice(CheckpointSchema.options),
  /** `PARAGRAPH` delays one of the class MODERATE to the ends of paragraphs. */
  boundary: choice(['SENTENCE', 'PARAGRAPH']),
  options: z
    .record(z.string(), z.unknown(), 'must be an object')
    .default({})
    .superRefine((options, context) => {
      for (const path of listInlineSecrets(options, [])) {
        context.addIssue({ code: 'custom', path, message: secretHint });
      }
    }),
});

/** The guardrails of a server. */
export const GuardrailSettingsSchema = z
  .array(GuardrailSettingSchema, 'must be a list of guardrails')
  .max(100, 'must have at most 100 guardrails')
  .superRefine((list, context) => {
    for (const [index, { id }] of list.entries()) {
      if (list.findIndex((other) => other.id === id) === index) continue;
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `must be another: "${id}" is taken` });
    }
  })
  .readonly();

export type GuardrailSetting = z.infer<typeof GuardrailSettingSchema>;

/** Whatever the kind is: what looks like a secret is refused before anything else sees it. */
function listInlineSecrets(value: unknown, path: readonly PropertyKey[]): PropertyKey[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const place = [...path, name];
    if (typeof inner === 'string') return SECRET_NAMES.test(name) ? [place] : [];
    return listInlineSecrets(inner, place);
  });
}

import { z } from 'zod';
import { CheckActionSchema } from '../checks/verdict.ts';
import { LIMITS } from '../limits.ts';

const PresetNameSchema = z.string().regex(/^[a-z][a-z_]{0,39}$/);

const DEFAULT_PRESET = 'customer_service';

/** A text to be checked, as the plugins of the first API send it. Fields that are not known are let go, as there. */
export const V1CheckSchema = z.object({
  text: z.string().max(LIMITS.maxCheckChars),
  /** What a user asks, or what a model answers. */
  kind: z.enum(['prompt', 'response']).default('prompt'),
  preset: PresetNameSchema.nullish().transform((preset) => preset ?? DEFAULT_PRESET),
  /** Whatever the plugin knows of the conversation. It is neither used nor kept. */
  context: z.record(z.string().max(100), z.unknown()).nullish(),
});

export const V1CheckAnswerSchema = z.strictObject({
  action: CheckActionSchema,
  /** Why it is blocked, for people; empty unless it is. */
  reasons: z.array(z.string()),
  /** What there is to say besides. */
  warnings: z.array(z.string()),
  metadata: z.strictObject({
    guardrails_triggered: z.array(z.string()),
    processing_time_ms: z.number().min(0),
  }),
});

/** Fields that are not known are let go here, too. */
export const V1RulesQuerySchema = z.object({
  preset: PresetNameSchema.default(DEFAULT_PRESET),
});

const V1GuardrailsSchema = z.record(
  z.string(),
  z.strictObject({
    type: z.string(),
    enabled: z.boolean(),
    config: z.strictObject({
      action: CheckActionSchema.exactOptional(),
      rules: z.array(z.string()).exactOptional(),
    }),
  }),
);

/** Which guardrails a preset has, by their names. */
export const V1RulesSchema = z.strictObject({
  preset: PresetNameSchema,
  guardrails: z.strictObject({
    input_guardrails: V1GuardrailsSchema,
    output_guardrails: V1GuardrailsSchema,
  }),
  /** Another one whenever something of it has changed. */
  version: z.string(),
});

export const V1HealthSchema = z.strictObject({
  status: z.literal('healthy'),
  pipeline_available: z.boolean(),
  /** Of the default preset, for prompts and responses. */
  guardrail_count: z.int().min(0),
  /** Whether any guardrail asks an API with a key; says nothing of the key. */
  api_key_configured: z.boolean(),
});

export type V1Check = z.infer<typeof V1CheckSchema>;
export type V1CheckAnswer = z.infer<typeof V1CheckAnswerSchema>;
export type V1Guardrails = z.infer<typeof V1GuardrailsSchema>;
export type V1Rules = z.infer<typeof V1RulesSchema>;
export type V1Health = z.infer<typeof V1HealthSchema>;

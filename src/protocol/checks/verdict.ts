import { z } from 'zod';
import { CheckpointSchema, GuardrailClassSchema, GuardrailModeSchema } from './decision-matrix.ts';

export const GuardrailIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

/** What a guardrail would do about a text. */
export const CheckActionSchema = z.enum(['allow', 'warn', 'block']);

/** How a check ended: with an answer, or why without one. */
export const CheckOutcomeSchema = z.enum(['answered', 'timeout', 'failed', 'unavailable', 'refused']);

/** Rules that one verdict names; a text in which more of them hit is nothing that needs a closer look. */
export const MAX_VERDICT_RULES = 20;

/** What one guardrail said of one text. Holds no content. */
export const VerdictSchema = z.strictObject({
  guardrail: GuardrailIdSchema,
  class: GuardrailClassSchema,
  mode: GuardrailModeSchema,
  checkpoint: CheckpointSchema,
  outcome: CheckOutcomeSchema,
  /** `allow` where the outcome is no answer. */
  action: CheckActionSchema,
  /** True where it would have blocked and its mode didn't let it. */
  wouldHaveBlocked: z.boolean(),
  /** 0 to 1, as the guardrail computes it; null where it has none. */
  score: z.number().min(0).max(1).nullable(),
  /** What it is about, for people; never a part of the text. */
  reason: z.string().max(200),
  durationMs: z.number().min(0),
  /** Ids of the rules that hit, where it is a guardrail of rules. Absent: none. */
  rules: z.array(z.string().min(1).max(64)).max(MAX_VERDICT_RULES).exactOptional(),
  /** Taken from the cache of an earlier check of the same text. */
  cached: z.boolean(),
});

export type CheckAction = z.infer<typeof CheckActionSchema>;
export type CheckOutcome = z.infer<typeof CheckOutcomeSchema>;
export type Verdict = z.infer<typeof VerdictSchema>;

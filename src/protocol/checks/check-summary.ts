import { z } from 'zod';
import { CheckpointSchema, GuardrailClassSchema, GuardrailModeSchema } from './decision-matrix.ts';
import { GuardrailIdSchema } from './verdict.ts';

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** All verdicts of one guardrail at one checkpoint of a session, added up. */
export const CheckSummarySchema = z.strictObject({
  guardrail: GuardrailIdSchema,
  class: GuardrailClassSchema,
  mode: GuardrailModeSchema,
  checkpoint: CheckpointSchema,
  /** Texts checked; `unanswered` of them without an answer. */
  checks: count,
  unanswered: count,
  warned: count,
  blocked: count,
  wouldHaveBlocked: count,
  totalMs: z.number().min(0),
  maxMs: z.number().min(0),
});

export type CheckSummary = z.infer<typeof CheckSummarySchema>;

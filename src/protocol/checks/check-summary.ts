import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { CheckpointSchema, GuardrailClassSchema, GuardrailModeSchema } from './decision-matrix.ts';
import { GuardrailIdSchema } from './verdict.ts';

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const RuleSummarySchema = z.strictObject({
  ruleId: z.string().min(1).max(64),
  checks: count,
  totalMs: z.number().min(0),
  maxMs: z.number().min(0),
});

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
  /** Of a guardrail of rules: in how many checks each rule hit, and how long those took. Absent: none did. */
  rules: z.array(RuleSummarySchema).max(LIMITS.maxHitRules).exactOptional(),
});

export type CheckSummary = z.infer<typeof CheckSummarySchema>;

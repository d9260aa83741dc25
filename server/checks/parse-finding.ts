import { z } from 'zod';
import { CheckActionSchema, MAX_VERDICT_RULES, VerdictSchema } from '../../src/protocol/index.ts';
import type { Finding } from '../guardrails/guardrail.ts';
import { AnswerError } from './check-errors.ts';

const MAX_REASON_CHARS = VerdictSchema.shape.reason.maxLength ?? 200;

const FindingSchema = z.object({
  action: CheckActionSchema,
  score: VerdictSchema.shape.score,
  reason: z.string().transform((reason) => reason.slice(0, MAX_REASON_CHARS)),
  rules: z
    .array(z.string().min(1).max(64))
    .transform((rules) => rules.slice(0, MAX_VERDICT_RULES))
    .exactOptional(),
});

/**
 * Takes what a guardrail answered; models and other people's services are behind some.
 * @throws {AnswerError} naming the field, where it is no finding
 */
export function parseFinding(answer: unknown): Finding {
  const parsed = FindingSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new AnswerError(`The answer has no valid ${parsed.error.issues[0]?.path.join('.') ?? 'shape'}.`);
}

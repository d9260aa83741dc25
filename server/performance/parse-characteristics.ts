import { z } from 'zod';
import {
  CodedError,
  DECISION_MATRIX,
  describeIssue,
  GuardrailClassSchema,
  GuardrailIdSchema,
} from '../../src/protocol/index.ts';
import type { Guardrail, PerformanceCharacteristics } from '../guardrails/guardrail.ts';

const DAY_MS = 24 * 3_600_000;

const bounded = (min: number, max: number, unit: string) => {
  const hint = `must be a number from ${min} to ${max}${unit}`;
  return z.number(hint).min(min, hint).max(max, hint);
};
const whole = (min: number, max: number, unit: string) => {
  const hint = `must be a whole number from ${min} to ${max}${unit}`;
  return z.int(hint).min(min, hint).max(max, hint);
};

const LatencySchema = z
  .strictObject({
    p50: bounded(0, DAY_MS, ' (milliseconds)'),
    p95: bounded(0, DAY_MS, ' (milliseconds)'),
    p99: bounded(0, DAY_MS, ' (milliseconds)'),
  })
  .refine(({ p50, p95, p99 }) => p50 <= p95 && p95 <= p99, 'must grow from p50 to p95 to p99');

const CharacteristicsSchema = z
  .strictObject({
    class: GuardrailClassSchema,
    expected: LatencySchema,
    cacheableForMs: whole(1, 30 * DAY_MS, ' (milliseconds), or null where no answer may be kept').nullable(),
    resources: z.strictObject({
      cpu: bounded(0, 1, ' (share of one processor)'),
      memoryMb: bounded(0, 1_000_000, ''),
      network: z.boolean('must be true where text leaves the machine, else false'),
      concurrency: whole(1, 10_000, ' (checks at a time)'),
    }),
  })
  .refine((value) => value.expected.p95 <= DECISION_MATRIX[value.class].budgetMs, {
    path: ['expected', 'p95'],
    error: 'must keep the budget of its class; declare a slower class',
  });

/**
 * Reads what a guardrail says of itself and holds it to the documented shape.
 * @throws {CodedError} GUARDRAIL_INVALID, naming the guardrail, the field, and what to put there
 */
export function parseCharacteristics(guardrail: Guardrail): PerformanceCharacteristics {
  const id = GuardrailIdSchema.safeParse(guardrail.id);
  if (!id.success) {
    throw new CodedError(
      'GUARDRAIL_INVALID',
      'A guardrail has an id that is not 1 to 40 lower case letters, digits and dashes.',
    );
  }
  const parsed = CharacteristicsSchema.safeParse(guardrail.performanceCharacteristics());
  if (parsed.success) return parsed.data;
  throw new CodedError(
    'GUARDRAIL_INVALID',
    `performanceCharacteristics() of the guardrail "${id.data}": ${describeIssue(parsed.error)}.`,
  );
}

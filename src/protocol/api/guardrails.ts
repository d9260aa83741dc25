import { z } from 'zod';
import { CheckpointSchema, GuardrailClassSchema, GuardrailModeSchema } from '../checks/decision-matrix.ts';
import { GuardrailIdSchema } from '../checks/verdict.ts';
import { ActorSchema } from './acts.ts';

const latency = z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() });
const count = z.int().min(0);

/** What an administrator has chosen at run time in place of the settings. */
export const ModeOverrideSchema = z.strictObject({
  mode: GuardrailModeSchema,
  at: z.iso.datetime(),
  by: ActorSchema,
});

/** How one guardrail of the server runs, and how it does. Times are in milliseconds. */
export const GuardrailSchema = z.strictObject({
  id: GuardrailIdSchema,
  /** As declared. */
  class: GuardrailClassSchema,
  /** The one that it keeps by what was measured. */
  keptClass: GuardrailClassSchema,
  mode: GuardrailModeSchema,
  /** What the decision matrix lets an administrator choose; the others are refused. */
  modes: z.array(GuardrailModeSchema),
  /** Null: as the settings have it. */
  override: ModeOverrideSchema.nullable(),
  checkpoint: CheckpointSchema,
  /** It doesn't keep its class. */
  isFlagged: z.boolean(),
  reasons: z.array(z.string()),
  expected: latency,
  /** Null before the first check. */
  measured: latency.nullable(),
  samples: count,
  breaker: z.enum(['closed', 'half-open', 'open']),
  running: count,
  waiting: count,
});

export const GuardrailListSchema = z.strictObject({
  /** In the order in which they run, disabled ones among them. */
  guardrails: z.array(GuardrailSchema),
  /** Those of the settings that can't run here, and what they lack. */
  missing: z.array(z.strictObject({ id: GuardrailIdSchema, kind: z.string(), reason: z.string() })),
});

/** Null: back to what the settings say. */
export const ChangeModeSchema = z.strictObject({ mode: GuardrailModeSchema.nullable() });

export type ModeOverride = z.infer<typeof ModeOverrideSchema>;
export type GuardrailList = z.infer<typeof GuardrailListSchema>;
export type GuardrailState = z.infer<typeof GuardrailSchema>;

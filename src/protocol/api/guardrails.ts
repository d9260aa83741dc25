import { z } from 'zod';
import { CheckpointSchema, GuardrailClassSchema, GuardrailModeSchema } from '../checks/decision-matrix.ts';
import { GuardrailIdSchema } from '../checks/verdict.ts';
import { decimal } from '../decimal.ts';

const latency = z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() });
const count = z.int().min(0);

/** Whose token an act of administration came with. */
export const ActorSchema = z.strictObject({
  role: z.enum(['viewer', 'publisher', 'admin']),
  /** The first 16 hex digits of the token's SHA-256, which the settings name in full. */
  token: z.string().regex(/^[0-9a-f]{16}$/),
});

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

/** In the order in which they run, disabled ones among them. */
export const GuardrailListSchema = z.strictObject({ guardrails: z.array(GuardrailSchema) });

/** Null: back to what the settings say. */
export const ChangeModeSchema = z.strictObject({ mode: GuardrailModeSchema.nullable() });

/** Something that an administrator did. */
export const ActSchema = z.strictObject({
  at: z.iso.datetime(),
  by: ActorSchema,
  act: z.enum(['change-mode']),
  /** The guardrail. */
  subject: z.string(),
  /** What it was before and is since then; null: as the settings have it. */
  from: z.string().nullable(),
  to: z.string().nullable(),
});

/** Cursor and size of a page. Query strings are text, so numbers are read from it. */
export const ActQuerySchema = z.strictObject({
  limit: decimal(z.int().min(1).max(200)).default(50),
  /** The `next` of the page before; absent: start with the newest. */
  before: decimal(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).optional(),
});

export const ActPageSchema = z.strictObject({
  /** Newest first; may be empty. */
  acts: z.array(ActSchema),
  /** Cursor of the next, older page; null when there is none. */
  next: z.int().min(1).nullable(),
});

export type Actor = z.infer<typeof ActorSchema>;
export type ModeOverride = z.infer<typeof ModeOverrideSchema>;
export type GuardrailState = z.infer<typeof GuardrailSchema>;
export type Act = z.infer<typeof ActSchema>;
export type ActQuery = z.infer<typeof ActQuerySchema>;
export type ActPage = z.infer<typeof ActPageSchema>;

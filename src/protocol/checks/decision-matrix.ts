import { z } from 'zod';

/** How long a guardrail takes, by the budget of its class. */
export const GuardrailClassSchema = z.enum(['INSTANT', 'FAST', 'MODERATE', 'SLOW', 'VERY_SLOW']);

/** BLOCK acts on a verdict; MONITOR records what it would have done; DISABLED doesn't run. */
export const GuardrailModeSchema = z.enum(['BLOCK', 'MONITOR', 'DISABLED']);

/** When text is checked: with every chunk, at the end of sentences, at the end of the stream. */
export const CheckpointSchema = z.enum(['IMMEDIATE', 'BATCHED', 'DEFERRED']);

export type GuardrailClass = z.infer<typeof GuardrailClassSchema>;
export type GuardrailMode = z.infer<typeof GuardrailModeSchema>;
export type Checkpoint = z.infer<typeof CheckpointSchema>;

/** What holds for all guardrails of one class. */
export interface ClassPolicy {
  /** Milliseconds that a check may take, p95. */
  readonly budgetMs: number;
  readonly defaultMode: GuardrailMode;
  /** The earliest one that the class can keep. */
  readonly checkpoint: Checkpoint;
  /** Whether settings may choose another mode. */
  readonly canOverride: boolean;
}

/** The decision matrix. */
export const DECISION_MATRIX: Readonly<Record<GuardrailClass, ClassPolicy>> = {
  INSTANT: { budgetMs: 10, defaultMode: 'BLOCK', checkpoint: 'IMMEDIATE', canOverride: false },
  FAST: { budgetMs: 100, defaultMode: 'BLOCK', checkpoint: 'IMMEDIATE', canOverride: true },
  MODERATE: { budgetMs: 1_000, defaultMode: 'BLOCK', checkpoint: 'BATCHED', canOverride: true },
  SLOW: { budgetMs: 5_000, defaultMode: 'MONITOR', checkpoint: 'DEFERRED', canOverride: true },
  VERY_SLOW: { budgetMs: 30_000, defaultMode: 'MONITOR', checkpoint: 'DEFERRED', canOverride: false },
};

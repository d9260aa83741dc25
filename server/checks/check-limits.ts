import type { Checkpoint, GuardrailClass } from '../../src/protocol/index.ts';

/**
 * How long the runner waits for a guardrail, waiting for its turn and retries included. Above the budget of the class,
 * so that one which overruns is measured; BATCHED ones within what the page waits for a verdict.
 */
export const TIMEOUT_MS: Readonly<Record<GuardrailClass, number>> = {
  INSTANT: 1_000,
  FAST: 1_500,
  MODERATE: 2_000,
  SLOW: 15_000,
  VERY_SLOW: 60_000,
};

/**
 * The longest text and context, in code units, whose duration says something of the class: what comes at a checkpoint.
 * A client that sends a whole document to a guardrail of chunks doesn't make it slow.
 */
export const MEASURED_UNITS: Readonly<Record<Checkpoint, number>> = {
  IMMEDIATE: 4_096,
  BATCHED: 16_384,
  DEFERRED: Infinity,
};

/** What is done about guardrails that fail. */
export interface RunnerLimits {
  readonly timeoutMs: Readonly<Record<GuardrailClass, number>>;
  /** Tries after the first, for errors that may pass. */
  readonly maxRetries: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Failures in a row that open the circuit. */
  readonly breakAfter: number;
  /** How long an open circuit lets nothing through before it tries one check; grows to the longest. */
  readonly firstBreakMs: number;
  readonly longestBreakMs: number;
  /** How long one that was told to stop keeps its turn, where it doesn't stop. */
  readonly graceMs: number;
  /** Checks that may wait for each that may run: as many as can be answered in time, within these bounds. */
  readonly waitingPerTurn: { readonly least: number; readonly most: number };
  readonly cache: { readonly maxEntries: number; readonly maxBytes: number };
}

export const DEFAULT_RUNNER_LIMITS: RunnerLimits = {
  timeoutMs: TIMEOUT_MS,
  maxRetries: 2,
  firstRetryMs: 100,
  longestRetryMs: 1_000,
  breakAfter: 5,
  firstBreakMs: 5_000,
  longestBreakMs: 60_000,
  graceMs: 2_000,
  waitingPerTurn: { least: 16, most: 1_000 },
  cache: { maxEntries: 20_000, maxBytes: 8 * 1024 * 1024 },
};

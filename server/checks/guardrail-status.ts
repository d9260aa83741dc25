import type { Checkpoint, GuardrailMode } from '../../src/protocol/index.ts';
import type { PerformanceCharacteristics } from '../guardrails/guardrail.ts';
import type { ClassStatus } from '../performance/create-class-watch.ts';
import type { BreakerState } from './create-guarded-check.ts';

/** How one guardrail does, for metrics and for the console. */
export interface GuardrailStatus extends ClassStatus {
  readonly id: string;
  readonly mode: GuardrailMode;
  /** Those that may be chosen for it. */
  readonly modes: readonly GuardrailMode[];
  /** The mode that was chosen at run time; null: that of the settings holds. */
  readonly override: GuardrailMode | null;
  /** Where it runs now. */
  readonly checkpoint: Checkpoint;
  /** Absent: it checks sentences. */
  readonly boundary?: 'PARAGRAPH';
  readonly isOverridden: boolean;
  readonly expected: PerformanceCharacteristics['expected'];
  readonly resources: PerformanceCharacteristics['resources'];
  readonly breaker: BreakerState;
  readonly running: number;
  readonly waiting: number;
  /** Since the start: verdicts by outcome, answers from the cache apart. */
  readonly counts: CheckCounts;
}

export interface CheckCounts {
  readonly answered: number;
  readonly cached: number;
  readonly timeout: number;
  readonly failed: number;
  readonly unavailable: number;
  readonly refused: number;
}

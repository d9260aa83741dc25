import type { CheckAction, GuardrailClass } from '../../src/protocol/index.ts';

/** A text to be checked. */
export interface CheckInput {
  readonly text: string;
  /** What came before, for guardrails that need it to understand the text; not checked itself. */
  readonly context: string;
  readonly kind: 'prompt' | 'response';
  /** Names what it is checked for, in the log and to services that are asked; says nothing of the text. */
  readonly correlationId?: string;
}

/** What a guardrail says of a text. Holds no part of it. */
export interface Finding {
  readonly action: CheckAction;
  /** 0 to 1; null where the guardrail computes none. */
  readonly score: number | null;
  /** For people, e.g. "asks to ignore the instructions". */
  readonly reason: string;
  /** Ids of the rules that hit, where it is a guardrail of rules. */
  readonly rules?: readonly string[];
}

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What running a guardrail asks for. */
export interface PerformanceCharacteristics {
  readonly class: GuardrailClass;
  /** As its author says. */
  readonly expected: Latency;
  /** How long an answer holds for the same text, milliseconds; null where it may not be kept. */
  readonly cacheableForMs: number | null;
  readonly resources: {
    /** Share of one processor while a check runs, 0 to 1. */
    readonly cpu: number;
    readonly memoryMb: number;
    /** Whether text leaves the machine. */
    readonly network: boolean;
    /** Checks at a time. */
    readonly concurrency: number;
  };
}

/** One check that the server can run. One file each; `create-guardrails.ts` lists them. */
export interface Guardrail {
  /** Lower case letters, digits, dashes. */
  readonly id: string;
  /** Another one where answers may be others: of its rules, model or prompt. Absent: they never are. */
  readonly version?: string;
  performanceCharacteristics(): PerformanceCharacteristics;
  /**
   * Checks a text.
   * @param signal aborted when nobody waits for the answer any more
   * @throws {Error} when there is no answer; the runner retries, counts, and breaks the circuit
   */
  check(input: CheckInput, signal: AbortSignal): Promise<Finding>;
}

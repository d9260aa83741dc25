import type { EngineRule } from '../../../../src/engine/index.ts';

/** What a fresh process is asked to measure. */
export interface ColdJob {
  readonly rules: readonly EngineRule[];
  /** Tables to load instead of compiling, or null. */
  readonly tables: Uint8Array | null;
  /** Read once the set is there; the first is timed. */
  readonly messages: readonly string[];
}

export interface ColdTimes {
  /** From rules, or from tables, to a rule set. */
  readonly readyMs: number;
  readonly firstMessageMs: number;
  /** Heap and external memory, after the messages, on top of what there was before. */
  readonly memoryBytes: number;
}

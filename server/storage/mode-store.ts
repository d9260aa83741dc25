import type { GuardrailMode, ModeOverride } from '../../src/protocol/index.ts';

export interface ModeChange {
  readonly guardrail: string;
  /** Null: as the settings have it. */
  readonly mode: GuardrailMode | null;
  readonly at: string;
  readonly by: ModeOverride['by'];
}

/** Modes of guardrails that were chosen while servers run. */
export interface ModeStore {
  /** @returns what holds now, by guardrail */
  list(): Promise<ReadonlyMap<string, ModeOverride>>;
  /**
   * Keeps a choice and logs it among the acts, in one transaction; on disk when the promise resolves. What changes
   * nothing isn't logged.
   */
  change(change: ModeChange): Promise<void>;
}

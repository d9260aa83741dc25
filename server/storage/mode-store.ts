import type { Act, GuardrailMode, ModeOverride } from '../../src/protocol/index.ts';

export interface ModeChange {
  readonly guardrail: string;
  /** Null: as the settings have it. */
  readonly mode: GuardrailMode | null;
  readonly at: string;
  readonly by: ModeOverride['by'];
}

export interface StoredAct {
  /** Grows with each act; the cursor of paging. */
  readonly position: number;
  readonly act: Act;
}

/** Modes of guardrails that were chosen while servers run, and the log of who chose them. */
export interface ModeStore {
  /** @returns what holds now, by guardrail */
  list(): Promise<ReadonlyMap<string, ModeOverride>>;
  /**
   * Keeps a choice and logs it, in one transaction; on disk when the promise resolves. What changes nothing isn't
   * logged.
   */
  change(change: ModeChange): Promise<void>;
  /** @returns the newest acts first, those before position `before` if it is given, at most `limit` */
  listActs(limit: number, before?: number): Promise<readonly StoredAct[]>;
}

import type { Act } from '../../src/protocol/index.ts';

export interface StoredAct {
  /** Grows with each act; the cursor of paging. */
  readonly position: number;
  readonly act: Act;
}

/** The log of what administrators did. Entries are added in the transactions that do it, and never deleted. */
export interface ActStore {
  /** @returns the newest acts first, those before position `before` if it is given, at most `limit` */
  list(limit: number, before?: number): Promise<readonly StoredAct[]>;
}

import type { AuditRecord } from '../../src/protocol/index.ts';
import type { EntryFacts } from '../audit/chain.ts';

export interface AuditEntry {
  /** Grows with each record; the cursor of paging. */
  readonly position: number;
  readonly recordedAt: string;
  readonly record: AuditRecord;
}

/** One link of the hash chain. */
export interface ChainEntry extends EntryFacts {
  readonly hash: string;
  /** Canonical JSON, exactly as digested; null when retention has deleted it. */
  readonly record: string | null;
}

/** Where the chain ends. */
export interface AuditHead {
  /** Tells this log from every other. */
  readonly logId: string;
  /** Of the newest entry; 0 before the first. */
  readonly position: number;
  readonly hash: string;
}

export interface StoredCheckpoint {
  /** Grows with each checkpoint; the cursor of paging. */
  readonly id: number;
  /** As signed. */
  readonly envelope: string;
}

export interface ChainQuery {
  /** Entries behind this position; 0: from the first. */
  readonly after: number;
  readonly limit: number;
}

/** The log of ended sessions. Entries are added by the session store, in the transaction that ends a session. */
export interface AuditStore {
  /** @returns the newest records first, those before position `before` if it is given, at most `limit`. */
  list(limit: number, before?: number): Promise<readonly AuditEntry[]>;
  /** @returns entries in the order of the chain, deleted records included. */
  readChain(query: ChainQuery): Promise<readonly ChainEntry[]>;
  readHead(): Promise<AuditHead>;
  addCheckpoint(envelope: string): Promise<void>;
  /** @returns checkpoints behind this id, oldest first. */
  listCheckpoints(after: number, limit: number): Promise<readonly StoredCheckpoint[]>;
  /** @returns null before the first. */
  findNewestCheckpoint(): Promise<StoredCheckpoint | null>;
  /**
   * @param after entries up to this position are known to be old
   * @returns the greatest position up to which all entries were recorded before this time
   */
  findOldThrough(recordedBeforeMs: number, after: number): Promise<number>;
  /**
   * Deletes records, and what else is kept of their sessions; their digests stay.
   * @param through the greatest position that is touched
   * @param limit records in one transaction, the oldest first
   * @returns how many were deleted; 0 when none is left there
   */
  forget(through: number, limit: number): Promise<number>;
}

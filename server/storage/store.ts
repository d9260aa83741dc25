import type {
  AuditRecord,
  EndReason,
  SessionHead,
  SessionReport,
  SessionState,
} from '../../src/protocol/index.ts';
import type { AuditStore } from './audit-store.ts';
import type { OperationsStore } from './operations-store.ts';

export type { AuditEntry, AuditHead, AuditStore, ChainEntry } from './audit-store.ts';

/** A session as it lies on disk. */
export interface StoredSession {
  readonly sessionId: string;
  /** SHA-256 in hex of the token that started it; no other token may touch it. */
  readonly owner: string;
  /** As the start request said it; never changes. */
  readonly head: SessionHead;
  /** Wire format that the newest request named. */
  readonly format: string;
  readonly state: SessionState;
  /** Highest sequence number that was accepted. */
  readonly seq: number;
  readonly report: SessionReport;
  readonly endReason: EndReason | null;
  /** ISO date, null while the session lives. */
  readonly endedAt: string | null;
  /** Milliseconds since 1970 by the server's clock, of the newest accepted request. */
  readonly seenAtMs: number;
  /** Fence against lost updates: 0 before the first write, one more with each write. */
  readonly version: number;
}

/** One session to be written, with the audit record that its end leaves behind. */
export interface SessionChange {
  /** The new state, carrying the version that was read. */
  readonly session: StoredSession;
  readonly audit: AuditRecord | null;
}

export interface SessionStore {
  /** @returns the sessions that exist, by id; never fails on unknown ids. */
  read(sessionIds: readonly string[]): Promise<ReadonlyMap<string, StoredSession>>;
  /**
   * Writes sessions and audit records in one transaction; on disk when the promise resolves.
   * @param changes at most one for each session
   * @returns ids that were left alone, audit record included, because another writer had changed them since
   */
  write(changes: readonly SessionChange[]): Promise<ReadonlySet<string>>;
  /** @returns ids of ACTIVE sessions without news since before `seenBeforeMs`, oldest first, at most `limit`. */
  listIdle(seenBeforeMs: number, limit: number): Promise<readonly string[]>;
}

export interface StoredBundle {
  /** SHA-256 in hex of the envelope's bytes. */
  readonly sha256: string;
  readonly version: number;
  /** Exactly the bytes that are served, as text. */
  readonly envelope: string;
}

export interface BundleStore {
  /** @returns null when no bundle has this digest. */
  find(sha256: string): Promise<StoredBundle | null>;
  /** @returns the channel's newest bundle, null when nothing was published on it. */
  findNewest(channel: string): Promise<StoredBundle | null>;
  /**
   * Keeps the bundle and makes it the channel's newest, in one transaction.
   * @returns false, with nothing changed, unless the version is higher than that of the channel's newest bundle
   */
  publish(channel: string, bundle: StoredBundle, publishedAt: string): Promise<boolean>;
}

/** What the server keeps. One conformance suite holds for every implementation. */
export interface Store {
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  readonly bundles: BundleStore;
  readonly operations: OperationsStore;
  /** Call it when all that was asked has been answered; nothing may be called afterwards. */
  close(): Promise<void>;
}

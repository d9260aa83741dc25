import type { Actor } from '../../src/protocol/index.ts';

/** A client that was enrolled. Its token is nowhere. */
export interface StoredClient {
  readonly clientId: string;
  /** For people. */
  readonly name: string;
  /** SHA-256 in hex. */
  readonly tokenDigest: string;
  /** ISO date. */
  readonly createdAt: string;
  /** ISO date, null while the token holds. */
  readonly revokedAt: string | null;
}

export interface ClientEntry {
  /** Grows with each client; the cursor of paging. */
  readonly position: number;
  readonly client: StoredClient;
}

export interface ClientStore {
  /** Logs it among the acts, too; on disk when the promise resolves. */
  add(client: StoredClient, by: Actor): Promise<void>;
  /** @returns the client whose token has this digest, revoked ones too; null when there is none */
  findByToken(tokenDigest: string): Promise<StoredClient | null>;
  /** @returns the newest first, those before position `before` if it is given, at most `limit` */
  list(limit: number, before?: number): Promise<readonly ClientEntry[]>;
  /**
   * Revokes a client for good, and logs it among the acts; a second time changes nothing.
   * @returns the client as it is on disk by then, null when there is none
   */
  revoke(clientId: string, revokedAt: string, by: Actor): Promise<StoredClient | null>;
}

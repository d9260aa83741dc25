import type { ClientStore, StoredClient } from '../storage/client-store.ts';

/** Says whose token a request carries, without asking the store each time. */
export interface ClientDirectory {
  /** @returns the client's id; null for tokens that are unknown or revoked */
  find(tokenDigest: string): Promise<string | null>;
  /** Forgets a token, so that the next request asks the store. */
  forget(tokenDigest: string): void;
}

/** How long a revoked token may still be taken by another process on the same database. */
export const MAX_CACHED_MS = 2_000;
/** Tokens remembered at a time, unknown ones included; the oldest go first. */
const MAX_CACHED = 10_000;

interface Remembered {
  readonly client: Promise<StoredClient | null>;
  readonly untilMs: number;
}

/** @returns whether who was known once is so still; tokens of the settings hold for as long as the server runs. */
export async function isStillKnown(
  directory: Pick<ClientDirectory, 'find'>,
  identity: { readonly tokenDigest: string; readonly clientId: string | null } | null,
): Promise<boolean> {
  if (identity === null || identity.clientId === null) return true;
  return (await directory.find(identity.tokenDigest)) !== null;
}

/** @param now the server's clock */
export function createClientDirectory(
  store: Pick<ClientStore, 'findByToken'>,
  now: () => Date,
): ClientDirectory {
  const remembered = new Map<string, Remembered>();

  const lookUp = (tokenDigest: string): Promise<StoredClient | null> => {
    const client = store.findByToken(tokenDigest);
    // A failed question is no answer to be kept.
    client.catch(() => remembered.delete(tokenDigest));
    remembered.delete(tokenDigest);
    remembered.set(tokenDigest, { client, untilMs: now().getTime() + MAX_CACHED_MS });
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_CACHED && oldest !== undefined) remembered.delete(oldest);
    return client;
  };

  return {
    async find(tokenDigest) {
      const known = remembered.get(tokenDigest);
      // Requests that come together share one question.
      const isFresh = known !== undefined && isBefore(now().getTime(), known.untilMs);
      const client = await (isFresh ? known.client : lookUp(tokenDigest));
      return client === null || client.revokedAt !== null ? null : client.clientId;
    },
    forget: (tokenDigest) => void remembered.delete(tokenDigest),
  };
}

/** A clock that was set back must not lengthen what is remembered. */
function isBefore(nowMs: number, untilMs: number): boolean {
  return nowMs < untilMs && nowMs >= untilMs - MAX_CACHED_MS;
}

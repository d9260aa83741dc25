import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { ENGINE_VERSION } from '../../engine/index.ts';
import { LIMITS } from '../../protocol/index.ts';

/** Keeps the compiled tables of one bundle across restarts of the browser. What goes wrong here only costs time. */
export interface TableStore {
  /** @returns null where none are kept for the bundle and this engine, or storage fails; the bytes may be anyone's */
  read(digest: string): Promise<Uint8Array | null>;
  /** Forgets all that is kept, and keeps these instead; with null, none. */
  replace(digest: string, tables: Uint8Array | null): Promise<void>;
}

interface Schema extends DBSchema {
  tables: { key: string; value: unknown };
}

const keyOf = (digest: string): string => `${ENGINE_VERSION}/${digest}`;

/** A store of its own: the service worker's has nothing to wait for here. */
export function createTableStore(): TableStore {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const open = (): Promise<IDBPDatabase<Schema>> => {
    opening ??= openDB<Schema>('stinger-tables', 1, {
      upgrade: (database) => void database.createObjectStore('tables'),
    });
    return opening;
  };
  return {
    async read(digest) {
      try {
        const stored = await (await open()).get('tables', keyOf(digest));
        return stored instanceof Uint8Array && stored.length <= LIMITS.maxTableBytes ? stored : null;
      } catch {
        // The disk is full or broken: the rules are compiled.
        return null;
      }
    },
    async replace(digest, tables) {
      try {
        const transaction = (await open()).transaction('tables', 'readwrite');
        const writes: Promise<unknown>[] = [transaction.store.clear(), transaction.done];
        if (tables !== null && tables.length <= LIMITS.maxTableBytes) {
          writes.push(transaction.store.put(tables, keyOf(digest)));
        }
        await Promise.all(writes);
      } catch {
        // As above; the next start compiles.
      }
    },
  };
}

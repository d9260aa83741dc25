import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type {
  ExtensionStatus,
  ReportSessionRequest,
  StreamFinish,
  StreamStart,
  StreamUpdate,
} from '../../protocol/index.ts';

/** The bundle in use, exactly as it was served, so that it is verified again each time it is loaded. */
export interface StoredBundle {
  readonly envelope: Uint8Array;
}

export type DeliveryRequest =
  | { readonly path: '/v1/stream/start'; readonly body: StreamStart }
  | { readonly path: '/v1/stream/update'; readonly body: StreamUpdate }
  | { readonly path: '/v1/stream/finish'; readonly body: StreamFinish };

/** A request that was or is about to be sent. It is repeated unchanged until it is answered. */
export interface PendingDelivery {
  readonly request: DeliveryRequest;
  /** Revision of the session that the request tells. */
  readonly revision: number;
}

export interface SessionRecord {
  /** The offscreen document's name for it. */
  readonly sessionId: string;
  /** Its `sessionId` is what the server knows it by: another one once the session was begun anew. */
  readonly head: StreamStart;
  readonly report: ReportSessionRequest['report'];
  readonly end: ReportSessionRequest['end'];
  readonly revision: number;
  /** Milliseconds since the epoch; a session without news is ended as lost. */
  readonly updatedAtMs: number;
  readonly delivered: {
    /** Sequence number that the server acknowledged last; -1 before the start. */
    readonly seq: number;
    readonly revision: number;
  };
  readonly pending: PendingDelivery | null;
  /** Why the server will never take it; some are kept so that nothing vanishes unseen. */
  readonly rejected: string | null;
}

interface Schema extends DBSchema {
  bundles: { key: 'active'; value: StoredBundle };
  sessions: { key: string; value: SessionRecord };
  facts: { key: 'client-id' | 'refused' | 'tables' | 'contact'; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

/** All that the service worker knows is here: it may be stopped between any two events. */
export function openDatabase(): Promise<Database> {
  return openDB<Schema>('stinger', 1, {
    upgrade(database) {
      database.createObjectStore('bundles');
      database.createObjectStore('sessions', { keyPath: 'sessionId' });
      database.createObjectStore('facts');
    },
  });
}

/** Random id of this installation, made once. It names no person. */
export async function getClientId(database: Database, randomUuid: () => string): Promise<string> {
  const transaction = database.transaction('facts', 'readwrite');
  const known = (await transaction.store.get('client-id')) as string | undefined;
  const clientId = known ?? randomUuid();
  if (known === undefined) await transaction.store.put(clientId, 'client-id');
  await transaction.done;
  return clientId;
}

export type Refusal = ExtensionStatus['refused'];

import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB, type StoreNames } from 'idb';
import type {
  ExtensionStatus,
  ReportSessionRequest,
  StreamStart,
  StreamUpdate,
  TextDelta,
} from '../../protocol/index.ts';

/** The bundle in use, exactly as it was served, so that it is verified again each time it is loaded. */
export interface StoredBundle {
  readonly envelope: Uint8Array;
}

/** A request that was or is about to be sent. It is repeated unchanged until it is answered. */
export interface PendingDelivery {
  readonly request: StreamUpdate;
  /** Revision of the session that the request tells. */
  readonly revision: number;
}

export interface SessionRecord {
  /** The offscreen document's name for it. */
  readonly sessionId: string;
  /** Its `sessionId` is what the server knows it by: another one once the session was begun anew. */
  readonly head: StreamStart;
  /** What requests about it are named; those of an older version have none. */
  readonly correlationId?: string;
  readonly report: ReportSessionRequest['report'];
  readonly end: ReportSessionRequest['end'];
  readonly revision: number;
  /** Milliseconds since the epoch; a session without news is ended as lost. */
  readonly updatedAtMs: number;
  readonly delivered: {
    /** Sequence number that the server acknowledged last; -1 before the start. */
    readonly seq: number;
    readonly revision: number;
    /** Milliseconds since the epoch; 0 for never. */
    readonly atMs: number;
  };
  /** Id of the server that its text is for; null: no text of it is taken. */
  readonly recipient: string | null;
  /** What the stream has shown and the server is to check, as far as it wasn't delivered. */
  readonly text: readonly TextDelta[];
  /** The newest of what was delivered, in order. */
  readonly sent: readonly TextDelta[];
  /** How far each channel's text was taken over, so that a report that comes twice adds it once. */
  readonly textEnds: Readonly<Record<string, number>>;
  /** Characters that were shown and that the server refused as text; from then on it gets none. */
  readonly uncheckedCharacters?: number;
  readonly pending: PendingDelivery | null;
  /** Its text is shown when the server has said what it says of it. */
  readonly awaits?: true;
  /** Why the server will never take it; some are kept so that nothing vanishes unseen. */
  readonly rejected: string | null;
}

/** A session that has ended and that the server still checks. */
export interface MonitoredSession {
  /** What the server knows it by. */
  readonly sessionId: string;
  /** The offscreen document's name for it. */
  readonly name: string;
  readonly origin: string;
  readonly startedAt: string;
  /** The newest of what was delivered, to be covered should a verdict ask for it. */
  readonly sent: readonly TextDelta[];
  /** Milliseconds since the epoch; nobody waits for longer. */
  readonly untilMs: number;
}

interface Schema extends DBSchema {
  bundles: { key: 'active'; value: StoredBundle };
  sessions: { key: string; value: SessionRecord };
  monitored: { key: string; value: MonitoredSession };
  facts: { key: FactKey; value: unknown };
}

type FactKey =
  | 'client-id'
  | 'refused'
  | 'tables'
  | 'contact'
  /** Id of the server that all is kept for. */
  | 'server'
  | 'server-policy'
  | 'event-position'
  | 'late-verdicts';

export type Database = IDBPDatabase<Schema>;

/** All that the service worker knows is here: it may be stopped between any two events. */
export function openDatabase(): Promise<Database> {
  return openDB<Schema>('stinger', 3, {
    async upgrade(database, before, _after, transaction) {
      if (before < 1) {
        database.createObjectStore('bundles');
        database.createObjectStore('sessions', { keyPath: 'sessionId' });
        database.createObjectStore('facts');
      } else if (before < 2) {
        await addTexts(transaction.objectStore('sessions'));
      }
      if (before < 3) database.createObjectStore('monitored', { keyPath: 'sessionId' });
    },
  });
}

/** Sessions of an older version have no text, and requests of another shape: these are planned anew. */
async function addTexts(
  sessions: IDBPObjectStore<Schema, ArrayLike<StoreNames<Schema>>, 'sessions', 'versionchange'>,
): Promise<void> {
  for (const record of await sessions.getAll()) {
    const delivered = { ...record.delivered, atMs: 0 };
    await sessions.put({ ...record, delivered, text: [], sent: [], textEnds: {}, pending: null });
  }
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

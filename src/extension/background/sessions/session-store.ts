import type { ReportSessionRequest } from '../../../protocol/index.ts';
import type { Database, SessionRecord } from '../database.ts';

/** Sessions that are open or not yet delivered. */
export interface SessionStore {
  /** Stores a report unless a newer one is there; resolves when it is on disk. */
  save(request: ReportSessionRequest): Promise<void>;
  /** Sessions with something to deliver, oldest first. */
  listUndelivered(): Promise<SessionRecord[]>;
  /** Changes a record as it is on disk, so that a report that came meanwhile is not lost; null removes it. */
  change(sessionId: string, change: (record: SessionRecord) => SessionRecord | null): Promise<void>;
  /** Ends as lost what has been open without news since `sinceMs`. */
  endIdle(sinceMs: number): Promise<void>;
}

export interface SessionStoreParts {
  readonly database: Database;
  readonly clientId: string;
  now(): Date;
}

export function createSessionStore({ database, clientId, now }: SessionStoreParts): SessionStore {
  const change: SessionStore['change'] = async (sessionId, apply) => {
    const transaction = database.transaction('sessions', 'readwrite');
    const record = await transaction.store.get(sessionId);
    if (record !== undefined) {
      const changed = apply(record);
      if (changed === null) await transaction.store.delete(sessionId);
      else await transaction.store.put(changed);
    }
    await transaction.done;
  };

  return {
    change,
    async save({ head, revision, report, end }) {
      const transaction = database.transaction('sessions', 'readwrite');
      const known = await transaction.store.get(head.sessionId);
      if (known === undefined || (known.revision < revision && known.end === null)) {
        await transaction.store.put({
          ...(known ?? newRecord(head.sessionId)),
          head: { ...head, clientId, startedAt: known?.head.startedAt ?? head.startedAt },
          revision,
          report,
          end,
          updatedAtMs: now().getTime(),
        });
      }
      await transaction.done;
    },
    async listUndelivered() {
      const all = await database.getAll('sessions');
      return all
        .filter((record) => record.rejected === null && hasNews(record))
        .toSorted((a, b) => a.head.startedAt.localeCompare(b.head.startedAt));
    },
    async endIdle(sinceMs) {
      for (const { sessionId, end, updatedAtMs } of await database.getAll('sessions')) {
        if (end !== null || updatedAtMs >= sinceMs) continue;
        const at = new Date(updatedAtMs).toISOString();
        await change(sessionId, (record) => ({
          ...record,
          revision: record.revision + 1,
          end: record.end ?? { reason: 'lost', at },
        }));
      }
    },
  };
}

function newRecord(
  sessionId: string,
): Pick<SessionRecord, 'sessionId' | 'delivered' | 'pending' | 'rejected'> {
  return { sessionId, delivered: { seq: -1, revision: 0 }, pending: null, rejected: null };
}

function hasNews({ pending, revision, delivered }: SessionRecord): boolean {
  return pending !== null || revision > delivered.revision;
}

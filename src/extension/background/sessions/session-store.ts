import type { ReportSessionRequest, TextDelta } from '../../../protocol/index.ts';
import type { Database, SessionRecord } from '../database.ts';
import { isDue } from './is-due.ts';

/** Sessions that are open or not yet delivered. */
export interface SessionStore {
  /**
   * Stores a report unless a newer one is there; resolves when it is on disk. A session that was given up for lost
   * goes on with it, unless the server may have been told so.
   */
  save(request: ReportSessionRequest): Promise<void>;
  /** Sessions with something to deliver now, oldest first. */
  listUndelivered(): Promise<SessionRecord[]>;
  /** @returns null where there is none, or the server will never take it */
  find(sessionId: string): Promise<SessionRecord | null>;
  /** How many sessions the server will never take, of those that are kept. */
  countRejected(): Promise<number>;
  /** Forgets the oldest rejected sessions, all but `keep` of them. */
  pruneRejected(keep: number): Promise<void>;
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

  const listRejected = async (): Promise<SessionRecord[]> =>
    (await database.getAll('sessions')).filter(({ rejected }) => rejected !== null);

  return {
    change,
    async save({ type: _type, head, text = [], awaits, ...state }) {
      const transaction = database.transaction('sessions', 'readwrite');
      const known = await transaction.store.get(head.sessionId);
      if (known === undefined || (known.revision < state.revision && isOpen(known))) {
        await transaction.store.put({
          ...addText(known ?? newRecord(head.sessionId), text),
          ...(awaits && { awaits }),
          head: {
            ...head,
            clientId,
            sessionId: known?.head.sessionId ?? head.sessionId,
            startedAt: known?.head.startedAt ?? head.startedAt,
          },
          ...state,
          updatedAtMs: now().getTime(),
        });
      }
      await transaction.done;
    },
    async listUndelivered() {
      const all = await database.getAll('sessions');
      const nowMs = now().getTime();
      const waits = (record: SessionRecord): boolean => record.pending !== null || isDue(record, nowMs);
      return all.filter((record) => record.rejected === null && waits(record)).toSorted(byStart);
    },
    async find(sessionId) {
      const record = await database.get('sessions', sessionId);
      return record === undefined || record.rejected !== null ? null : record;
    },
    countRejected: async () => (await listRejected()).length,
    async pruneRejected(keep) {
      for (const { sessionId } of (await listRejected()).toSorted(byStart).toReversed().slice(keep)) {
        await change(sessionId, () => null);
      }
    },
    async endIdle(sinceMs) {
      for (const { sessionId, end, updatedAtMs } of await database.getAll('sessions')) {
        if (end !== null || updatedAtMs >= sinceMs) continue;
        await change(sessionId, (record) => endAsLost(record, sinceMs));
      }
    },
  };
}

function newRecord(
  sessionId: string,
): Pick<SessionRecord, 'sessionId' | 'delivered' | 'text' | 'sent' | 'textEnds' | 'pending' | 'rejected'> {
  return {
    sessionId,
    delivered: { seq: -1, revision: 0, atMs: 0 },
    text: [],
    sent: [],
    textEnds: {},
    pending: null,
    rejected: null,
  };
}

/**
 * Adds what isn't there yet: the answer to a report that was stored may have been lost. What the server won't take any more is
 * only counted.
 */
function addText<T extends Pick<SessionRecord, 'text' | 'textEnds' | 'uncheckedCharacters'>>(
  record: T,
  added: readonly TextDelta[],
): T {
  const textEnds = { ...record.textEnds };
  const text = [...record.text];
  let { uncheckedCharacters } = record;
  for (const { channel, offset, insert } of added) {
    const end = textEnds[channel] ?? 0;
    const fresh = insert.slice(Math.max(0, end - offset));
    if (fresh === '') continue;
    textEnds[channel] = offset + insert.length;
    if (uncheckedCharacters !== undefined) uncheckedCharacters += fresh.length;
    else text.push({ channel, offset: Math.max(offset, end), delete: 0, insert: fresh });
  }
  return { ...record, text, textEnds, ...(uncheckedCharacters !== undefined && { uncheckedCharacters }) };
}

/** Whether a report may still change it: nobody has ended it, or only this store for lack of news. */
function isOpen({ end, pending }: SessionRecord): boolean {
  return end === null || (end.reason === 'lost' && pending?.request.end === undefined);
}

function endAsLost(record: SessionRecord, sinceMs: number): SessionRecord {
  if (record.end !== null || record.updatedAtMs >= sinceMs) return record;
  return { ...record, end: { reason: 'lost', at: new Date(record.updatedAtMs).toISOString() } };
}

function byStart(a: SessionRecord, b: SessionRecord): number {
  return a.head.startedAt.localeCompare(b.head.startedAt);
}

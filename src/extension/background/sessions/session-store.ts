import type { ReportSessionRequest, TextDelta } from '../../../protocol/index.ts';
import type { Database, SessionRecord } from '../database.ts';
import { isDue } from './is-due.ts';

/** Sessions that are open or not yet delivered. */
export interface SessionStore {
  /**
   * Stores a report unless a newer one is there; resolves when it is on disk. A session that was given up for lost
   * goes on with it, unless the server may have been told so. Its text is taken where it is for the server that all is kept
   * for now, and has been since the session began.
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
  /**
   * The same, where all is still kept for this server.
   * @returns false, with nothing changed, where another one was chosen
   */
  changeFor(server: string, ...change: Parameters<SessionStore['change']>): Promise<boolean>;
  /** Ends as lost what has been open without news since `sinceMs`. */
  endIdle(sinceMs: number): Promise<void>;
}

export interface SessionStoreParts {
  readonly database: Database;
  readonly clientId: string;
  now(): Date;
}

export function createSessionStore({ database, clientId, now }: SessionStoreParts): SessionStore {
  const change: SessionStore['change'] = async (...args) =>
    void (await changeRecord(database, null, ...args));

  const listRejected = async (): Promise<SessionRecord[]> =>
    (await database.getAll('sessions')).filter(({ rejected }) => rejected !== null);

  return {
    change,
    changeFor: (server, ...args) => changeRecord(database, server, ...args),
    async save(request) {
      const transaction = database.transaction(['sessions', 'facts'], 'readwrite');
      const sessions = transaction.objectStore('sessions');
      const server: unknown = await transaction.objectStore('facts').get('server');
      const known = await sessions.get(request.head.sessionId);
      if (known === undefined || (known.revision < request.revision && isOpen(known))) {
        const record = takeText(known ?? newRecord(request), request, server);
        await sessions.put(takeState(record, request, { clientId, updatedAtMs: now().getTime() }));
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

/**
 * Changes a record as it is on disk.
 * @param server where all is kept for another one, nothing is changed; null: whatever it is kept for
 * @returns whether it is kept for this server
 */
async function changeRecord(
  database: Database,
  server: string | null,
  ...[sessionId, change]: Parameters<SessionStore['change']>
): Promise<boolean> {
  const transaction = database.transaction(['sessions', 'facts'], 'readwrite');
  const sessions = transaction.objectStore('sessions');
  const isFit = server === null || (await transaction.objectStore('facts').get('server')) === server;
  const record = isFit ? await sessions.get(sessionId) : undefined;
  if (record !== undefined) {
    const changed = change(record);
    if (changed === null) await sessions.delete(sessionId);
    else await sessions.put(changed);
  }
  await transaction.done;
  return isFit;
}

type NewRecord = Pick<
  SessionRecord,
  'sessionId' | 'recipient' | 'delivered' | 'text' | 'sent' | 'textEnds' | 'pending' | 'rejected'
>;

function newRecord({ head, recipient }: ReportSessionRequest): NewRecord {
  return {
    sessionId: head.sessionId,
    recipient: recipient ?? null,
    delivered: { seq: -1, revision: 0, atMs: 0 },
    text: [],
    sent: [],
    textEnds: {},
    pending: null,
    rejected: null,
  };
}

function takeState(
  known: NewRecord & Partial<SessionRecord>,
  { type: _type, text: _text, recipient: _recipient, head, awaits, ...state }: ReportSessionRequest,
  taken: { readonly clientId: string; readonly updatedAtMs: number },
): SessionRecord {
  const { clientId, updatedAtMs } = taken;
  const { sessionId = head.sessionId, startedAt = head.startedAt } = known.head ?? {};
  return {
    ...known,
    ...(awaits && { awaits }),
    head: { ...head, clientId, sessionId, startedAt },
    ...state,
    updatedAtMs,
  };
}

/** Text that is for another server is left, and so is all of a session that has begun with such text. */
function takeText<T extends NewRecord>(
  record: T,
  { text = [], recipient }: ReportSessionRequest,
  server: unknown,
): T {
  const isFit = recipient !== undefined && recipient === server && recipient === record.recipient;
  return isFit ? addText(record, text) : record;
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

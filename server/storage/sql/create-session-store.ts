import { type Kysely, type Selectable, sql } from 'kysely';
import type { EndReason, SessionHead, SessionReport, SessionState } from '../../../src/protocol/index.ts';
import type { SessionChange, SessionStore, StoredSession } from '../store.ts';
import { appendAudit } from './append-audit.ts';
import type { Schema } from './schema.ts';
import { splitRows } from './split-rows.ts';

/**
 * Keeps sessions in the tables `sessions` and `audit`.
 * @param db stays the caller's, who closes it
 * @param now the server's clock, by which audit records are dated
 */
export function createSessionStore(db: Kysely<Schema>, now: () => Date): SessionStore {
  return {
    async read(sessionIds) {
      const found = new Map<string, StoredSession>();
      for (const ids of splitRows(sessionIds)) {
        const rows = await db.selectFrom('sessions').selectAll().where('session_id', 'in', ids).execute();
        for (const row of rows) found.set(row.session_id, toSession(row));
      }
      return found;
    },

    write: (changes) => db.transaction().execute((transaction) => writeChanges(transaction, changes, now)),

    async listIdle(seenBeforeMs, limit) {
      const rows = await db
        .selectFrom('sessions')
        .select('session_id')
        .where('state', '=', sql.lit('ACTIVE'))
        .where('seen_at_ms', '<', seenBeforeMs)
        .orderBy('seen_at_ms')
        .limit(limit)
        .execute();
      return rows.map((row) => row.session_id);
    },
  };
}

async function writeChanges(
  db: Kysely<Schema>,
  changes: readonly SessionChange[],
  now: () => Date,
): Promise<ReadonlySet<string>> {
  const stale = new Set(changes.map((change) => change.session.sessionId));
  for (const part of splitRows(changes)) {
    for (const sessionId of await upsertSessions(db, part)) stale.delete(sessionId);
  }
  const audits = changes.flatMap(({ session, audit }) =>
    audit === null || stale.has(session.sessionId) ? [] : [{ sessionId: session.sessionId, record: audit }],
  );
  await appendAudit(db, audits, now().getTime());
  return stale;
}

/** One statement for many sessions; the fence is its `where`, so a row that changed meanwhile isn't returned. */
async function upsertSessions(
  db: Kysely<Schema>,
  changes: readonly SessionChange[],
): Promise<readonly string[]> {
  const rows = await db
    .insertInto('sessions')
    .values(changes.map((change) => toRow(change.session)))
    .onConflict((conflict) =>
      conflict
        .column('session_id')
        .doUpdateSet((eb) => ({
          format: eb.ref('excluded.format'),
          state: eb.ref('excluded.state'),
          seq: eb.ref('excluded.seq'),
          report: eb.ref('excluded.report'),
          end_reason: eb.ref('excluded.end_reason'),
          ended_at: eb.ref('excluded.ended_at'),
          seen_at_ms: eb.ref('excluded.seen_at_ms'),
          version: eb.ref('excluded.version'),
        }))
        .where('sessions.version', '=', (eb) => eb('excluded.version', '-', 1)),
    )
    .returning('session_id')
    .execute();
  return rows.map((row) => row.session_id);
}

function toRow(session: StoredSession): Selectable<Schema['sessions']> {
  return {
    session_id: session.sessionId,
    owner: session.owner,
    head: JSON.stringify(session.head),
    format: session.format,
    state: session.state,
    seq: session.seq,
    report: JSON.stringify(session.report),
    end_reason: session.endReason,
    ended_at: session.endedAt,
    seen_at_ms: session.seenAtMs,
    version: session.version + 1,
  };
}

function toSession(row: Selectable<Schema['sessions']>): StoredSession {
  return {
    sessionId: row.session_id,
    owner: row.owner,
    head: JSON.parse(row.head) as SessionHead,
    format: row.format,
    state: row.state as SessionState,
    seq: row.seq,
    report: JSON.parse(row.report) as SessionReport,
    endReason: row.end_reason as EndReason | null,
    endedAt: row.ended_at,
    seenAtMs: row.seen_at_ms,
    version: row.version,
  };
}

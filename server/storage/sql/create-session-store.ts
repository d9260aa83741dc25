import { type Kysely, type Selectable, sql } from 'kysely';
import type { EndReason, SessionHead, SessionReport, SessionState } from '../../../src/protocol/index.ts';
import { makeAudience } from '../../monitor/audience.ts';
import type { SessionChange, SessionChecks, SessionStore, StoredSession } from '../store.ts';
import { appendAudit } from './append-audit.ts';
import { forgetSessions } from './forget-sessions.ts';
import type { Schema } from './schema.ts';
import { readTexts, writeTexts } from './session-texts.ts';
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

    readTexts: (sessionIds) => readTexts(db, sessionIds),

    async listUnchecked(afterId, limit) {
      const rows = await db
        .selectFrom('sessions')
        .select('session_id')
        .where('open_checks', '>', sql.lit(0))
        .where('session_id', '>', afterId)
        .orderBy('session_id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.session_id);
    },

    findRecorded: (sessionIds) => findRecorded(db, sessionIds),

    forget: (seenBeforeMs, limit) =>
      db.transaction().execute((transaction) => forgetSessions(transaction, seenBeforeMs, limit)),
  };
}

async function findRecorded(db: Kysely<Schema>, sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const ids of splitRows(sessionIds)) {
    const rows = await db.selectFrom('audit').select('session_id').where('session_id', 'in', ids).execute();
    for (const row of rows) if (row.session_id !== null) found.add(row.session_id);
  }
  return found;
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
  const written = changes.filter(({ session }) => !stale.has(session.sessionId));
  const audits = written.flatMap(({ session, audit }) =>
    audit === null ? [] : [{ sessionId: session.sessionId, record: audit }],
  );
  await appendAudit(db, audits, now().getTime());
  await writeTexts(db, written);
  await writeEvents(db, written);
  return stale;
}

async function writeEvents(db: Kysely<Schema>, changes: readonly SessionChange[]): Promise<void> {
  const rows = changes.flatMap(({ session, events = [] }) =>
    events.map((event) => ({
      audience: makeAudience(session.owner, session.head.clientId),
      session_id: session.sessionId,
      event: JSON.stringify(event),
    })),
  );
  for (const part of splitRows(rows)) await db.insertInto('monitor_events').values(part).execute();
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
          requests: eb.ref('excluded.requests'),
          report: eb.ref('excluded.report'),
          end_reason: eb.ref('excluded.end_reason'),
          ended_at: eb.ref('excluded.ended_at'),
          seen_at_ms: eb.ref('excluded.seen_at_ms'),
          version: eb.ref('excluded.version'),
          checks: eb.ref('excluded.checks'),
          open_checks: eb.ref('excluded.open_checks'),
          correlation_ids: eb.ref('excluded.correlation_ids'),
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
    requests: session.requests,
    report: JSON.stringify(session.report),
    end_reason: session.endReason,
    ended_at: session.endedAt,
    seen_at_ms: session.seenAtMs,
    version: session.version + 1,
    checks: session.checks === null ? null : JSON.stringify(session.checks),
    open_checks: session.checks?.open.length ?? null,
    correlation_ids: JSON.stringify(session.correlationIds),
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
    requests: row.requests,
    report: JSON.parse(row.report) as SessionReport,
    endReason: row.end_reason as EndReason | null,
    endedAt: row.ended_at,
    seenAtMs: row.seen_at_ms,
    version: row.version,
    checks: row.checks === null ? null : (JSON.parse(row.checks) as SessionChecks),
    correlationIds: JSON.parse(row.correlation_ids) as string[],
  };
}

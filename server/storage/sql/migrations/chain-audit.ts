import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import {
  computeEntryHash,
  computeOrigin,
  computeRecordDigest,
  toCanonicalJson,
} from '../../../audit/chain.ts';

/** Rows that are in memory at a time, few enough for one statement. */
const BATCH = 500;

interface OldRow {
  readonly position: number;
  readonly session_id: string;
  readonly record: string;
}

interface Tables {
  audit_before: OldRow;
  audit: {
    position: number;
    session_id: string | null;
    recorded_at_ms: number;
    digest: string;
    hash: string;
    record: string | null;
  };
  audit_head: { log_id: string; position: number; hash: string };
}

/** `0003-audit-chain`: links the records that there are, in their order, and makes room for checkpoints. */
export async function chainAudit(untyped: Kysely<unknown>): Promise<void> {
  const db = untyped as Kysely<Tables>;
  // Kysely doesn't open a transaction for SQLite, but half of this must never be.
  if (db.isTransaction) await rebuild(db);
  else await db.transaction().execute(rebuild);
}

async function rebuild(db: Kysely<Tables>): Promise<void> {
  // The process may have died after this and before Kysely noted it.
  const tables = await db.introspection.getTables();
  if (tables.some(({ name }) => name === 'audit_head')) return;
  await db.schema.alterTable('audit').renameTo('audit_before').execute();
  await createTables(db);
  // Made once for each log, and never again: nothing that a test could want to choose.
  const logId = randomUUID();
  const head = await linkRecords(db, { position: 0, hash: computeOrigin(logId) });
  await db
    .insertInto('audit_head')
    .values({ log_id: logId, ...head })
    .execute();
  await db.schema.dropTable('audit_before').execute();
}

async function createTables(db: Kysely<Tables>): Promise<void> {
  // Metrics count them, and most sessions are neither these nor the ACTIVE ones.
  await db.schema
    .createIndex('sessions_monitoring_count')
    .on('sessions')
    .column('seen_at_ms')
    .where(sql.ref('state'), '=', sql.lit('MONITORING'))
    .execute();
  await db.schema
    .createTable('audit')
    // Given out by the one who holds the head, so that there are no gaps.
    .addColumn('position', 'integer', (column) => column.primaryKey())
    // Unique: one record per session, whatever goes wrong above. Null, like the record, when retention deleted it.
    .addColumn('session_id', 'text', (column) => column.unique())
    .addColumn('recorded_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('record', 'text')
    .execute();
  // Retention begins at the oldest record that is left, however many went before.
  await db.schema
    .createIndex('audit_kept')
    .on('audit')
    .column('position')
    .where(sql.ref('record'), 'is not', null)
    .execute();
  await db.schema
    .createTable('audit_head')
    .addColumn('log_id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_checkpoints')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('envelope', 'text', (column) => column.notNull())
    .execute();
}

interface Head {
  readonly position: number;
  readonly hash: string;
}

async function linkRecords(db: Kysely<Tables>, origin: Head): Promise<Head> {
  let head = origin;
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom('audit_before')
      .selectAll()
      .where('position', '>', last)
      .orderBy('position')
      .limit(BATCH)
      .execute();
    const linked = rows.map((row) => {
      const entry = linkRecord(row, head);
      head = entry;
      return entry;
    });
    if (linked.length === 0) return { position: head.position, hash: head.hash };
    await db.insertInto('audit').values(linked).execute();
    last = rows.at(-1)?.position ?? last;
  }
}

function linkRecord(row: OldRow, head: Head): Tables['audit'] {
  const value = JSON.parse(row.record) as { readonly endedAt: string };
  const record = toCanonicalJson(value);
  // The best that is known of when it was written.
  const recordedAtMs = Date.parse(value.endedAt);
  const position = head.position + 1;
  const digest = computeRecordDigest(record);
  const recordedAt = new Date(recordedAtMs).toISOString();
  const hash = computeEntryHash(head.hash, { position, recordedAt, digest });
  return { position, session_id: row.session_id, recorded_at_ms: recordedAtMs, digest, hash, record };
}

import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import {
  computeEntryHash,
  computeOrigin,
  computeRecordDigest,
  toCanonicalJson,
} from '../../../audit/chain.ts';

/** Rows that are held in memory at a time. */
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
  await db.schema.alterTable('audit').renameTo('audit_before').execute();
  await createTables(db);
  // Made once for each log, and never again: nothing that a test could want to choose.
  const logId = randomUUID();
  const head = await linkRecords(db, computeOrigin(logId));
  await db
    .insertInto('audit_head')
    .values({ log_id: logId, ...head })
    .execute();
  await db.schema.dropTable('audit_before').execute();
}

async function createTables(db: Kysely<Tables>): Promise<void> {
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

async function linkRecords(db: Kysely<Tables>, origin: string): Promise<{ position: number; hash: string }> {
  let head = { position: 0, hash: origin };
  let last = 0;
  for (;;) {
    const rows = await db
      .selectFrom('audit_before')
      .selectAll()
      .where('position', '>', last)
      .orderBy('position')
      .limit(BATCH)
      .execute();
    if (rows.length === 0) return head;
    for (const row of rows) {
      head = await linkRecord(db, row, head);
      last = row.position;
    }
  }
}

async function linkRecord(
  db: Kysely<Tables>,
  row: OldRow,
  head: { position: number; hash: string },
): Promise<{ position: number; hash: string }> {
  const value = JSON.parse(row.record) as { readonly endedAt: string };
  const record = toCanonicalJson(value);
  // The best that is known of when it was written.
  const recordedAtMs = Date.parse(value.endedAt);
  const position = head.position + 1;
  const digest = computeRecordDigest(record);
  const recordedAt = new Date(recordedAtMs).toISOString();
  const hash = computeEntryHash(head.hash, { position, recordedAt, digest });
  await db
    .insertInto('audit')
    .values({ position, session_id: row.session_id, recorded_at_ms: recordedAtMs, digest, hash, record })
    .execute();
  return { position, hash };
}

import { type Kysely, sql } from 'kysely';

/** Texts that wait for their checks, jobs of deferred checks, and the events that tell of them. */
export async function createMonitorTables(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('sessions').addColumn('checks', 'text').execute();
  // Few sessions have checks, and fewer still have open ones.
  await db.schema.alterTable('sessions').addColumn('open_checks', 'integer').execute();
  await db.schema
    .createIndex('sessions_unchecked')
    .on('sessions')
    .column('session_id')
    .where(sql.ref('open_checks'), '>', sql.lit(0))
    .execute();
  await createTexts(db);
  await createJobs(db);
  await createEvents(db);
}

async function createTexts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('session_texts')
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('session_texts_key', ['session_id', 'channel'])
    .execute();
}

async function createJobs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('monitor_jobs')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('job_id', 'text', (column) => column.notNull().unique())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('guardrail', 'text', (column) => column.notNull())
    .addColumn('correlation_id', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_run_ms', 'bigint', (column) => column.notNull())
    .addColumn('leased_until_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('monitor_jobs_order')
    .on('monitor_jobs')
    .columns(['guardrail', 'position'])
    .execute();
}

async function createEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('monitor_events')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('monitor_events_owner')
    .on('monitor_events')
    .columns(['owner', 'position'])
    .execute();
}

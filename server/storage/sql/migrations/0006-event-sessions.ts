import { type Kysely, sql } from 'kysely';

/** Events are found by their session, to be deleted with it. */
export async function nameEventSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('monitor_events')
    .addColumn('session_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await sql`update monitor_events set session_id = event ->> 'sessionId'`.execute(db);
  await db.schema.createIndex('monitor_events_session').on('monitor_events').column('session_id').execute();
}

import { type Kysely, sql } from 'kysely';

/** Requests of a session: its number says so only where its start was a request of its own, as was taken of all. */
export async function countRequests(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sessions')
    .addColumn('requests', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update sessions set requests = seq + 1`.execute(db);
}

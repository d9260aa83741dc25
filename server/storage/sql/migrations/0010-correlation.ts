import type { Kysely } from 'kysely';

/** What a session's requests were named. */
export async function addCorrelation(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sessions')
    .addColumn('correlation_ids', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
}

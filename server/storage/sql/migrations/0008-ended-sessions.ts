import { type Kysely, sql } from 'kysely';

/** Sessions that are over are found by their age, to be forgotten. */
export async function indexEndedSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('sessions_ended')
    .on('sessions')
    .column('seen_at_ms')
    .where(sql.ref('state'), '=', sql.lit('COMPLETE'))
    .execute();
}

import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { splitRows } from './split-rows.ts';

/**
 * Deletes the oldest records up to a position, and the sessions that they are of with their events. Their links stay in the chain.
 * @param limit how many at most
 * @returns how many there were
 */
export async function forgetRecords(db: Kysely<Schema>, through: number, limit: number): Promise<number> {
  const old = await db
    .selectFrom('audit')
    .select(['position', 'session_id'])
    .where('record', 'is not', null)
    .where('position', '<=', through)
    .orderBy('position')
    .limit(limit)
    .execute();
  for (const rows of splitRows(old)) {
    const positions = rows.map((row) => row.position);
    await db
      .updateTable('audit')
      .set({ record: null, session_id: null })
      .where('position', 'in', positions)
      .execute();
    const sessionIds = rows.flatMap((row) => (row.session_id === null ? [] : [row.session_id]));
    await db.deleteFrom('monitor_events').where('session_id', 'in', sessionIds).execute();
    await db.deleteFrom('sessions').where('session_id', 'in', sessionIds).execute();
  }
  return old.length;
}

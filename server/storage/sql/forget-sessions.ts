import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * Deletes the oldest sessions that are over, with their events; their audit records stay.
 * @returns how many there were
 */
export async function forgetSessions(
  db: Kysely<Schema>,
  seenBeforeMs: number,
  limit: number,
): Promise<number> {
  const rows = await db
    .selectFrom('sessions')
    .select('session_id')
    // A literal: only then the partial index of that state serves.
    .where('state', '=', sql.lit('COMPLETE'))
    .where('seen_at_ms', '<', seenBeforeMs)
    .orderBy('seen_at_ms')
    .limit(limit)
    .execute();
  const sessionIds = rows.map((row) => row.session_id);
  if (sessionIds.length === 0) return 0;
  await db.deleteFrom('monitor_events').where('session_id', 'in', sessionIds).execute();
  await db.deleteFrom('sessions').where('session_id', 'in', sessionIds).execute();
  return sessionIds.length;
}

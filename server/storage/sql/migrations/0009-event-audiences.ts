import { type Kysely, sql } from 'kysely';

/** Events are for one client, and no more for all that share its token. Those of which nobody knows whose go. */
export async function nameAudiences(db: Kysely<unknown>): Promise<void> {
  await sql`delete from monitor_events where session_id not in (select session_id from sessions)`.execute(db);
  await sql`update monitor_events set owner = owner || ' ' || (
    select head ->> 'clientId' from sessions where sessions.session_id = monitor_events.session_id
  )`.execute(db);
  await db.schema.alterTable('monitor_events').renameColumn('owner', 'audience').execute();
}

import { type Kysely, sql } from 'kysely';
import type { MonitorEvent } from '../../../src/protocol/index.ts';
import type { EventStore } from '../store.ts';
import type { Schema } from './schema.ts';

/** Reads the table `monitor_events`, which the session store fills in the transaction that settles a check. */
export function createEventStore(db: Kysely<Schema>): EventStore {
  return {
    async list(audience, after, limit) {
      const rows = await db
        .selectFrom('monitor_events')
        .select(['position', 'event'])
        .where('audience', '=', audience)
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ position: row.position, event: parseEvent(row.event) }));
    },

    async findLast() {
      // The table alone doesn't say: what is over is deleted with its events.
      const query = sql<{ seq: number }>`select seq from sqlite_sequence where name = 'monitor_events'`;
      const { rows } = await query.execute(db);
      return rows[0]?.seq ?? 0;
    },

    async prune(keep) {
      const oldest = await db
        .selectFrom('monitor_events')
        .select('position')
        .orderBy('position', 'desc')
        .offset(keep)
        .limit(1)
        .executeTakeFirst();
      if (oldest === undefined) return;
      await db.deleteFrom('monitor_events').where('position', '<=', oldest.position).execute();
    },
  };
}

/** Earlier versions did not say what part of the text a verdict is about. */
function parseEvent(text: string): MonitorEvent {
  const event = JSON.parse(text) as MonitorEvent;
  return { ...event, verdict: { ...event.verdict, stretch: event.verdict.stretch ?? null } };
}

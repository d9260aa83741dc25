import type { Kysely } from 'kysely';
import type { Act } from '../../../src/protocol/index.ts';
import type { ActStore } from '../act-store.ts';
import type { Schema } from './schema.ts';

/** Reads the table `acts`. */
export function createActStore(db: Kysely<Schema>): ActStore {
  return {
    async list(limit, before) {
      let query = db.selectFrom('acts').selectAll().orderBy('position', 'desc').limit(limit);
      if (before !== undefined) query = query.where('position', '<', before);
      const rows = await query.execute();
      return rows.map(({ position, act }) => ({ position, act: JSON.parse(act) as Act }));
    },
  };
}

/** Logs an act; it has to run in the transaction that does it. */
export async function appendAct(db: Kysely<Schema>, act: Act): Promise<void> {
  await db
    .insertInto('acts')
    .values({ act: JSON.stringify(act) })
    .execute();
}

import { type Kysely, sql } from 'kysely';
import type { OperationsStore } from '../operations-store.ts';
import type { Schema } from './schema.ts';

export function createOperationsStore(db: Kysely<Schema>): OperationsStore {
  const countSessions = async (state: 'ACTIVE' | 'MONITORING', seenBeforeMs?: number): Promise<number> => {
    let query = db
      .selectFrom('sessions')
      .select((eb) => eb.fn.countAll<number | string>().as('count'))
      // A literal: only then the partial index of that state serves.
      .where('state', '=', sql.lit(state));
    if (seenBeforeMs !== undefined) query = query.where('seen_at_ms', '<', seenBeforeMs);
    return Number((await query.executeTakeFirstOrThrow()).count);
  };
  return {
    countSessions,
    async assertWritable() {
      // A change of nothing, written and synced like any other.
      await db.updateTable('audit_head').set({ position: sql<number>`position` }).execute();
    },
  };
}

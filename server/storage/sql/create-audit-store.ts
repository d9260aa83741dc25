import type { Kysely } from 'kysely';
import type { AuditRecord } from '../../../src/protocol/index.ts';
import type { AuditStore } from '../store.ts';
import type { Schema } from './schema.ts';

/** Reads the table `audit`, which the session store fills in the transaction that ends a session. */
export function createAuditStore(db: Kysely<Schema>): AuditStore {
  return {
    async list(limit, before) {
      let query = db
        .selectFrom('audit')
        .select(['position', 'record'])
        .orderBy('position', 'desc')
        .limit(limit);
      if (before !== undefined) query = query.where('position', '<', before);
      const rows = await query.execute();
      return rows.map((row) => ({ position: row.position, record: JSON.parse(row.record) as AuditRecord }));
    },
  };
}

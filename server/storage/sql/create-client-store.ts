import type { Kysely, Selectable } from 'kysely';
import type { ClientStore, StoredClient } from '../client-store.ts';
import type { Schema } from './schema.ts';

/** Keeps clients in the table `clients`. */
export function createClientStore(db: Kysely<Schema>): ClientStore {
  return {
    async add(client) {
      const { clientId, name, tokenDigest, createdAt, revokedAt } = client;
      await db
        .insertInto('clients')
        .values({
          client_id: clientId,
          name,
          token_digest: tokenDigest,
          created_at: createdAt,
          revoked_at: revokedAt,
        })
        .execute();
    },

    async findByToken(tokenDigest) {
      const row = await db
        .selectFrom('clients')
        .selectAll()
        .where('token_digest', '=', tokenDigest)
        .executeTakeFirst();
      return row === undefined ? null : toClient(row);
    },

    async list(limit, before) {
      let query = db.selectFrom('clients').selectAll().orderBy('position', 'desc').limit(limit);
      if (before !== undefined) query = query.where('position', '<', before);
      const rows = await query.execute();
      return rows.map((row) => ({ position: row.position, client: toClient(row) }));
    },

    async revoke(clientId, revokedAt) {
      await db
        .updateTable('clients')
        .set({ revoked_at: revokedAt })
        .where('client_id', '=', clientId)
        .where('revoked_at', 'is', null)
        .execute();
      const row = await db
        .selectFrom('clients')
        .selectAll()
        .where('client_id', '=', clientId)
        .executeTakeFirst();
      return row === undefined ? null : toClient(row);
    },
  };
}

function toClient(row: Selectable<Schema['clients']>): StoredClient {
  return {
    clientId: row.client_id,
    name: row.name,
    tokenDigest: row.token_digest,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  };
}

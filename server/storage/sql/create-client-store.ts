import type { Kysely, Selectable } from 'kysely';
import type { ClientStore, StoredClient } from '../client-store.ts';
import { appendAct } from './acts.ts';
import type { Schema } from './schema.ts';

/** Keeps clients in the table `clients`. */
export function createClientStore(db: Kysely<Schema>): ClientStore {
  return {
    add: (client, by) =>
      db.transaction().execute(async (transaction) => {
        const { clientId: subject, name, createdAt: at } = client;
        await transaction.insertInto('clients').values(toRow(client)).execute();
        await appendAct(transaction, { at, by, act: 'enrol-client', subject, from: null, to: name });
      }),

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

    revoke: (clientId, at, by) =>
      db.transaction().execute(async (transaction) => {
        const revoked = await transaction
          .updateTable('clients')
          .set({ revoked_at: at })
          .where('client_id', '=', clientId)
          .where('revoked_at', 'is', null)
          .returning('name')
          .executeTakeFirst();
        if (revoked !== undefined)
          await appendAct(transaction, {
            at,
            by,
            act: 'revoke-client',
            subject: clientId,
            from: revoked.name,
            to: null,
          });
        const row = await transaction
          .selectFrom('clients')
          .selectAll()
          .where('client_id', '=', clientId)
          .executeTakeFirst();
        return row === undefined ? null : toClient(row);
      }),
  };
}

function toRow({ clientId, name, tokenDigest, createdAt, revokedAt }: StoredClient) {
  return {
    client_id: clientId,
    name,
    token_digest: tokenDigest,
    created_at: createdAt,
    revoked_at: revokedAt,
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

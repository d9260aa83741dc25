import type { Kysely } from 'kysely';
import type { BundleStore, StoredBundle } from '../store.ts';
import { appendAct } from './acts.ts';
import type { Schema } from './schema.ts';

/** Keeps bundles by digest, and which of them is the newest of each channel. */
export function createBundleStore(db: Kysely<Schema>): BundleStore {
  return {
    async find(sha256) {
      const row = await db.selectFrom('bundles').selectAll().where('sha256', '=', sha256).executeTakeFirst();
      return row ?? null;
    },

    async findNewest(channel) {
      const row = await db
        .selectFrom('channels')
        .innerJoin('bundles', 'bundles.sha256', 'channels.sha256')
        .selectAll('bundles')
        .where('channels.name', '=', channel)
        .executeTakeFirst();
      return row ?? null;
    },

    publish: (channel, bundle, { at, by }) =>
      db.transaction().execute(async (transaction) => {
        await keepBundle(transaction, bundle);
        const isNewest = await pointChannel(transaction, { name: channel, bundle, publishedAt: at });
        const { sha256: to } = bundle;
        if (isNewest)
          await appendAct(transaction, { at, by, act: 'publish-bundle', subject: channel, from: null, to });
        return isNewest;
      }),
  };
}

async function keepBundle(db: Kysely<Schema>, bundle: StoredBundle): Promise<void> {
  await db
    .insertInto('bundles')
    .values({ sha256: bundle.sha256, version: bundle.version, envelope: bundle.envelope })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

interface ChannelPointer {
  readonly name: string;
  readonly bundle: StoredBundle;
  readonly publishedAt: string;
}

/** The `where` makes two publishers who race harmless: the lower version finds nothing to update. */
async function pointChannel(db: Kysely<Schema>, pointer: ChannelPointer): Promise<boolean> {
  const { name, bundle, publishedAt } = pointer;
  const rows = await db
    .insertInto('channels')
    .values({ name, sha256: bundle.sha256, version: bundle.version, published_at: publishedAt })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((eb) => ({
          sha256: eb.ref('excluded.sha256'),
          version: eb.ref('excluded.version'),
          published_at: eb.ref('excluded.published_at'),
        }))
        .whereRef('channels.version', '<', 'excluded.version'),
    )
    .returning('name')
    .execute();
  return rows.length > 0;
}

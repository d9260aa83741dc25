import type { Kysely } from 'kysely';
import { parseRecord } from '../../audit/parse-record.ts';
import type { AuditStore, ChainEntry, ChainQuery } from '../audit-store.ts';
import { forgetRecords } from './forget-records.ts';
import type { Schema } from './schema.ts';

/** Reads the table `audit`, which the session store fills in the transaction that ends a session. */
export function createAuditStore(db: Kysely<Schema>): AuditStore {
  return {
    async list(limit, before) {
      let query = db
        .selectFrom('audit')
        .select(['position', 'recorded_at_ms', 'record'])
        .where('record', 'is not', null)
        .orderBy('position', 'desc')
        .limit(limit);
      if (before !== undefined) query = query.where('position', '<', before);
      const rows = await query.execute();
      return rows.map((row) => ({
        position: row.position,
        recordedAt: new Date(row.recorded_at_ms).toISOString(),
        record: parseRecord(row.record ?? ''),
      }));
    },

    readChain: (query) => readChain(db, query),

    async readHead() {
      const head = await db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
      return { logId: head.log_id, position: head.position, hash: head.hash };
    },

    async addCheckpoint(envelope) {
      await db.insertInto('audit_checkpoints').values({ envelope }).execute();
    },

    listCheckpoints: (after, limit) =>
      db
        .selectFrom('audit_checkpoints')
        .selectAll()
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute(),

    async findNewestCheckpoint() {
      const newest = db.selectFrom('audit_checkpoints').selectAll().orderBy('id', 'desc').limit(1);
      return (await newest.executeTakeFirst()) ?? null;
    },

    findOldThrough: (recordedBeforeMs, after) => findOldThrough(db, recordedBeforeMs, after),

    forget: (through, limit) =>
      db.transaction().execute((transaction) => forgetRecords(transaction, through, limit)),
  };
}

async function readChain(db: Kysely<Schema>, { after, limit }: ChainQuery): Promise<readonly ChainEntry[]> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map(({ position, recorded_at_ms, digest, hash, record }) => ({
    position,
    recordedAt: new Date(recorded_at_ms).toISOString(),
    digest,
    hash,
    record,
  }));
}

async function findOldThrough(db: Kysely<Schema>, recordedBeforeMs: number, after: number): Promise<number> {
  const young = db
    .selectFrom('audit')
    .select('position')
    .where('position', '>', after)
    .where('recorded_at_ms', '>=', recordedBeforeMs)
    .orderBy('position')
    .limit(1);
  const first = await young.executeTakeFirst();
  if (first !== undefined) return first.position - 1;
  return (await db.selectFrom('audit_head').select('position').executeTakeFirstOrThrow()).position;
}

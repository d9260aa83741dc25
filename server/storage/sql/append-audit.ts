import { type Kysely, sql } from 'kysely';
import { computeEntryHash, computeRecordDigest, toCanonicalJson } from '../../audit/chain.ts';
import type { Schema } from './schema.ts';
import { splitRows } from './split-rows.ts';

/** A record on its way into the log. */
export interface NewRecord {
  readonly sessionId: string;
  readonly record: object;
}

/**
 * Adds records to the end of the chain. It has to run inside of a transaction: the first statement locks the head, so
 * that writers of other processes wait, and what it reads there is the newest.
 * @param recordedAtMs by the server's clock, milliseconds since 1970
 */
export async function appendAudit(
  db: Kysely<Schema>,
  records: readonly NewRecord[],
  recordedAtMs: number,
): Promise<void> {
  if (records.length === 0) return;
  const head = await db
    .updateTable('audit_head')
    .set({ position: sql<number>`position + ${records.length}` })
    .returning(['position', 'hash'])
    .executeTakeFirstOrThrow();
  const recordedAt = new Date(recordedAtMs).toISOString();
  let { hash } = head;
  const rows = records.map(({ sessionId, record }, index) => {
    const text = toCanonicalJson(record);
    const position = head.position - records.length + index + 1;
    const digest = computeRecordDigest(text);
    hash = computeEntryHash(hash, { position, recordedAt, digest });
    return { position, session_id: sessionId, recorded_at_ms: recordedAtMs, digest, hash, record: text };
  });
  for (const part of splitRows(rows)) await db.insertInto('audit').values(part).execute();
  await db.updateTable('audit_head').set({ hash }).execute();
}

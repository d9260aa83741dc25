import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from '../sql/schema.ts';

/**
 * Runs a transaction whose commit doesn't wait for the disk. It outlives the process; a power cut may take it back, but
 * never a part of it, and never one before it.
 * @see https://sqlite.org/pragma.html#pragma_synchronous
 */
export function commitUnsynced<Value>(
  db: Kysely<Schema>,
  run: (transaction: Transaction<Schema>) => Promise<Value>,
): Promise<Value> {
  // Nobody else gets the connection until it is as it was.
  return db.connection().execute(async (connection) => {
    await sql`pragma synchronous = normal`.execute(connection);
    try {
      return await connection.transaction().execute(run);
    } finally {
      await sql`pragma synchronous = full`.execute(connection);
    }
  });
}

import type { Kysely } from 'kysely';

/** Modes that were chosen at run time, and what administrators did. */
export async function createModes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('guardrail_modes')
    .addColumn('guardrail', 'text', (column) => column.primaryKey())
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'text', (column) => column.notNull())
    .addColumn('changed_by', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('acts')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('act', 'text', (column) => column.notNull())
    .execute();
}

import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { createMonitorTables } from './migrations/0002-monitor.ts';
import { createClients } from './migrations/0004-clients.ts';
import { countRequests } from './migrations/0005-requests.ts';
import { nameEventSessions } from './migrations/0006-event-sessions.ts';
import { createModes } from './migrations/0007-modes.ts';
import { indexEndedSessions } from './migrations/0008-ended-sessions.ts';
import { nameAudiences } from './migrations/0009-event-audiences.ts';
import { addCorrelation } from './migrations/0010-correlation.ts';
import { chainAudit } from './migrations/chain-audit.ts';

/** Every change of the schema, in order of name. A migration that was released is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-sessions-audit-bundles': { up: createFirstTables },
  '0002-monitor': { up: createMonitorTables },
  '0003-audit-chain': { up: chainAudit },
  '0004-clients': { up: createClients },
  '0005-requests': { up: countRequests },
  '0006-event-sessions': { up: nameEventSessions },
  '0007-modes': { up: createModes },
  '0008-ended-sessions': { up: indexEndedSessions },
  '0009-event-audiences': { up: nameAudiences },
  '0010-correlation': { up: addCorrelation },
};

async function createFirstTables(db: Kysely<unknown>): Promise<void> {
  await createSessions(db);
  await createAudit(db);
  await createBundles(db);
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('session_id', 'text', (column) => column.primaryKey())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('head', 'text', (column) => column.notNull())
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('report', 'text', (column) => column.notNull())
    .addColumn('end_reason', 'text')
    .addColumn('ended_at', 'text')
    .addColumn('seen_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  // Only live sessions are ever looked up by age, and they are few.
  await db.schema
    .createIndex('sessions_idle')
    .on('sessions')
    .column('seen_at_ms')
    .where(sql.ref('state'), '=', sql.lit('ACTIVE'))
    .execute();
}

async function createAudit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    // Unique: one record per session, whatever goes wrong above.
    .addColumn('session_id', 'text', (column) => column.notNull().unique())
    .addColumn('record', 'text', (column) => column.notNull())
    .execute();
}

async function createBundles(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bundles')
    .addColumn('sha256', 'text', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('envelope', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('channels')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('sha256', 'text', (column) => column.notNull().references('bundles.sha256'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('published_at', 'text', (column) => column.notNull())
    .execute();
}

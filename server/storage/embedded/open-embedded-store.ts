import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { createAuditStore } from '../sql/create-audit-store.ts';
import { createBundleStore } from '../sql/create-bundle-store.ts';
import { createOperationsStore } from '../sql/create-operations-store.ts';
import { createSessionStore } from '../sql/create-session-store.ts';
import { MIGRATIONS } from '../sql/migrations.ts';
import type { Schema } from '../sql/schema.ts';
import type { Store } from '../store.ts';
import { createNodeSqliteDialect } from './create-node-sqlite-dialect.ts';

/** How long a statement waits while another process holds the file's write lock. */
const LOCK_TIMEOUT_MS = 5_000;

export interface EmbeddedStoreOptions {
  /** By which audit records are dated. Default: the machine's clock. */
  readonly now?: () => Date;
}

/**
 * Opens the SQLite file, makes it and its folder where they are missing, and brings its schema up to date.
 * @param path of the database file; two more files, `-wal` and `-shm`, appear beside it
 * @throws {Error} when the file is no database, or was written by a newer version of the server
 */
export async function openEmbeddedStore(path: string, options: EmbeddedStoreOptions = {}): Promise<Store> {
  await mkdir(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
  // FULL: in WAL mode NORMAL may lose the newest commits on a power cut, and those have been acknowledged.
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
  const db = new Kysely<Schema>({ dialect: createNodeSqliteDialect(database) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const { now = () => new Date() } = options;
  return {
    sessions: createSessionStore(db, now),
    audit: createAuditStore(db),
    bundles: createBundleStore(db),
    operations: createOperationsStore(db),
    close: () => db.destroy(),
  };
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const provider = { getMigrations: async (): Promise<Record<string, Migration>> => ({ ...MIGRATIONS }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) {
    throw new Error(
      'The database cannot be brought to this version of the schema. Was it made by a newer server?',
      {
        cause: error,
      },
    );
  }
}

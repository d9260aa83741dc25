import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { createActStore } from '../sql/acts.ts';
import { createAuditStore } from '../sql/create-audit-store.ts';
import { createBundleStore } from '../sql/create-bundle-store.ts';
import { createClientStore } from '../sql/create-client-store.ts';
import { createEventStore } from '../sql/create-event-store.ts';
import { createModeStore } from '../sql/create-mode-store.ts';
import { createOperationsStore } from '../sql/create-operations-store.ts';
import { createSessionStore } from '../sql/create-session-store.ts';
import { MIGRATIONS } from '../sql/migrations.ts';
import type { Schema } from '../sql/schema.ts';
import type { Store } from '../store.ts';
import { createEmbeddedJobQueue } from './create-embedded-job-queue.ts';
import { createEraser } from './create-eraser.ts';
import { createNodeSqliteDialect } from './create-node-sqlite-dialect.ts';
import { makePrivate } from './make-private.ts';

/** How long a statement waits while another process holds the file's write lock. */
const LOCK_TIMEOUT_MS = 5_000;

const DEFAULT_MAX_JOBS = 10_000;
const BYTES_PER_MEGABYTE = 1024 * 1024;

export interface EmbeddedStoreOptions {
  /** For leases of jobs, and by which audit records are dated. Default: the machine's clock. */
  readonly now?: () => Date;
  /** Waiting and running jobs at most. */
  readonly maxJobs?: number;
  /** Size that the file grows to at most; absent or 0: as large as the disk lets it. */
  readonly maxMegabytes?: number;
}

/**
 * Opens the SQLite file, makes it and its folder where they are missing, and brings its schema up to date.
 * Nobody but the server's own user may read it: it holds texts while they are checked.
 * @param path of the database file; two more files, `-wal` and `-shm`, appear beside it
 * @throws {Error} when the file is no database, or was written by a newer version of the server
 */
export async function openEmbeddedStore(path: string, options: EmbeddedStoreOptions = {}): Promise<Store> {
  await makePrivate(path);
  const database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
  // FULL: in WAL mode NORMAL may lose the newest commits on a power cut, and those have been acknowledged.
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
  // What is deleted is overwritten, here and by `erase`: texts are to be gone when their checks are done.
  database.exec('pragma secure_delete = on');
  limitSize(database, options.maxMegabytes ?? 0);
  const db = new Kysely<Schema>({ dialect: createNodeSqliteDialect(database) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const { now = () => new Date(), maxJobs = DEFAULT_MAX_JOBS } = options;
  const eraser = createEraser(db);
  return {
    sessions: eraser.watchSessions(createSessionStore(db, now)),
    audit: createAuditStore(db),
    bundles: createBundleStore(db),
    clients: createClientStore(db),
    modes: createModeStore(db),
    acts: createActStore(db),
    events: createEventStore(db),
    jobs: eraser.watchJobs(createEmbeddedJobQueue(db, { nowMs: () => now().getTime(), maxJobs })),
    erase: () => eraser.erase(),
    operations: createOperationsStore(db),
    close: () => db.destroy(),
  };
}

function limitSize(database: DatabaseSync, maxMegabytes: number): void {
  if (maxMegabytes === 0) return;
  const { page_size: pageBytes } = database.prepare('pragma page_size').get() as { page_size: number };
  database.exec(`pragma max_page_count = ${Math.floor((maxMegabytes * BYTES_PER_MEGABYTE) / pageBytes)}`);
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

import { type Kysely, sql } from 'kysely';
import type { JobQueue } from '../../monitor/job-queue.ts';
import type { Schema } from '../sql/schema.ts';
import type { SessionChange, SessionStore } from '../store.ts';

/** Knows whether texts were deleted whose pages the write-ahead log still holds, and takes them out of it. */
export interface Eraser {
  watchSessions(sessions: SessionStore): SessionStore;
  watchJobs(jobs: JobQueue): JobQueue;
  /** @returns false where something was left because others read the file; costs nothing where nothing is to be done */
  erase(): Promise<boolean>;
}

export function createEraser(db: Kysely<Schema>): Eraser {
  // An earlier process may have ended in between.
  let hasRemains = true;
  return {
    watchSessions: (sessions) => ({
      ...sessions,
      write: async (changes) => {
        const stale = await sessions.write(changes);
        hasRemains ||= changes.some(removesText);
        return stale;
      },
    }),
    watchJobs: (jobs) => ({
      ...jobs,
      complete: async (jobId) => {
        await jobs.complete(jobId);
        hasRemains = true;
      },
    }),
    erase: async () => {
      if (!hasRemains) return true;
      // What is deleted from now on may come too late for this time.
      hasRemains = false;
      const isErased = await truncateLog(db).catch((error: unknown) => {
        hasRemains = true;
        throw error;
      });
      hasRemains ||= !isErased;
      return isErased;
    },
  };
}

/** A text that grows is written anew, and leaves the one before behind. */
const removesText = ({ session, texts }: SessionChange): boolean =>
  (texts?.size ?? 0) > 0 || (session.state === 'COMPLETE' && session.checks !== null);

/**
 * Doesn't wait for those who read: the whole process would.
 * @see https://sqlite.org/pragma.html#pragma_wal_checkpoint
 */
function truncateLog(db: Kysely<Schema>): Promise<boolean> {
  // Nobody else gets the connection until it is as it was.
  return db.connection().execute(async (connection) => {
    const { rows: before } = await sql<{ timeout: number }>`pragma busy_timeout`.execute(connection);
    await sql`pragma busy_timeout = 0`.execute(connection);
    try {
      const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(connection);
      return rows[0]?.busy === 0;
    } finally {
      await sql.raw(`pragma busy_timeout = ${before[0]?.timeout ?? 0}`).execute(connection);
    }
  });
}

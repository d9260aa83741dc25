import { type Kysely, type Selectable, sql } from 'kysely';
import type { JobQueue, LeasedJob, MonitorJob } from '../../monitor/job-queue.ts';
import { createGroupCommit, type Outcome } from '../../services/create-group-commit.ts';
import type { Schema } from '../sql/schema.ts';
import { splitRows } from '../sql/split-rows.ts';
import { commitUnsynced } from './commit-unsynced.ts';

export interface JobQueueOptions {
  /** Milliseconds since 1970; leases and retries are measured by it. */
  readonly nowMs: () => number;
  /** Waiting and running jobs that the queue takes at most. */
  readonly maxJobs: number;
}

/**
 * Keeps jobs in the table `monitor_jobs`. What is put or completed at about the same time shares a commit. Its commits
 * outlive the process and needn't outlive the machine: sessions know their open checks, from which jobs are made again.
 * @param db stays the caller's, who closes it when nothing is pending
 */
export function createEmbeddedJobQueue(db: Kysely<Schema>, { nowMs, maxJobs }: JobQueueOptions): JobQueue {
  const puts = createGroupCommit((batch: readonly (readonly MonitorJob[])[]) =>
    commitUnsynced(db, (transaction) => putAll(transaction, batch, maxJobs)),
  );
  const completions = createGroupCommit(async (jobIds: readonly string[]) => {
    await commitUnsynced(db, (transaction) => deleteAll(transaction, jobIds));
    return jobIds.map(() => ({ value: undefined }));
  });
  return {
    put: (jobs) => puts.submit(jobs),
    lease: async (guardrail, limit, leaseMs) => leaseJobs(db, { guardrail, limit, leaseMs, nowMs: nowMs() }),
    complete: (jobId) => completions.submit(jobId),
    retry: async (jobId, afterMs) => {
      await commitUnsynced(db, (transaction) =>
        transaction
          .updateTable('monitor_jobs')
          .set({ leased_until_ms: 0, next_run_ms: nowMs() + afterMs })
          .where('job_id', '=', jobId)
          .execute(),
      );
    },
    count: () => countJobs(db),
    recover: async () => {
      await db
        .updateTable('monitor_jobs')
        // A job isn't to blame for the end of the process that ran it.
        .set({ leased_until_ms: 0, attempts: sql`attempts - 1` })
        .where('leased_until_ms', '>', 0)
        .execute();
      await db.updateTable('monitor_jobs').set({ next_run_ms: 0 }).execute();
    },
  };
}

/** Each put is taken whole or not at all. */
async function putAll(
  db: Kysely<Schema>,
  batch: readonly (readonly MonitorJob[])[],
  maxJobs: number,
): Promise<readonly Outcome<boolean>[]> {
  const known = await findKnown(
    db,
    batch.flatMap((jobs) => jobs.map((job) => job.jobId)),
  );
  let count = await countJobs(db);
  const taken: MonitorJob[] = [];
  const outcomes = batch.map((jobs) => {
    const fresh = jobs.filter((job) => !known.has(job.jobId));
    if (fresh.length > 0 && count + fresh.length > maxJobs) return { value: false };
    for (const job of fresh) known.add(job.jobId);
    count += fresh.length;
    taken.push(...fresh);
    return { value: true };
  });
  for (const part of splitRows(taken)) await db.insertInto('monitor_jobs').values(part.map(toRow)).execute();
  return outcomes;
}

async function findKnown(db: Kysely<Schema>, jobIds: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>();
  for (const part of splitRows(jobIds)) {
    const rows = await db.selectFrom('monitor_jobs').select('job_id').where('job_id', 'in', part).execute();
    for (const row of rows) known.add(row.job_id);
  }
  return known;
}

async function deleteAll(db: Kysely<Schema>, jobIds: readonly string[]): Promise<void> {
  for (const part of splitRows(jobIds)) {
    await db.deleteFrom('monitor_jobs').where('job_id', 'in', part).execute();
  }
}

interface Lease {
  readonly guardrail: string;
  readonly limit: number;
  readonly leaseMs: number;
  readonly nowMs: number;
}

/** One statement, so that two workers never get the same job. */
async function leaseJobs(db: Kysely<Schema>, lease: Lease): Promise<readonly LeasedJob[]> {
  const { guardrail, limit, leaseMs, nowMs } = lease;
  const due = db
    .selectFrom('monitor_jobs')
    .select('position')
    .where('guardrail', '=', guardrail)
    .where('next_run_ms', '<=', nowMs)
    .where('leased_until_ms', '<=', nowMs)
    .orderBy('position')
    .limit(limit);
  // Looked at first: an update that finds nothing would still take the file's write lock.
  if ((await due.limit(1).executeTakeFirst()) === undefined) return [];
  const rows = await commitUnsynced(db, (transaction) =>
    transaction
      .updateTable('monitor_jobs')
      .set({ leased_until_ms: nowMs + leaseMs, attempts: sql`attempts + 1` })
      .where('position', 'in', due)
      .returningAll()
      .execute(),
  );
  return rows.toSorted((a, b) => a.position - b.position).map(toJob);
}

async function countJobs(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('monitor_jobs')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

function toRow(job: MonitorJob): Omit<Selectable<Schema['monitor_jobs']>, 'position'> {
  return {
    job_id: job.jobId,
    session_id: job.sessionId,
    guardrail: job.guardrail,
    correlation_id: job.correlationId,
    text: job.text,
    attempts: 0,
    next_run_ms: 0,
    leased_until_ms: 0,
  };
}

function toJob(row: Selectable<Schema['monitor_jobs']>): LeasedJob {
  return {
    jobId: row.job_id,
    sessionId: row.session_id,
    guardrail: row.guardrail,
    correlationId: row.correlation_id,
    text: row.text,
    attempt: row.attempts,
  };
}

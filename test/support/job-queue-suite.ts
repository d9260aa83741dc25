import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JobQueue, MonitorJob } from '../../server/monitor/job-queue.ts';

/** A place where a queue keeps its jobs; opening it again gives the same ones. */
export interface QueuePlace {
  /** With room for {@link MAX_JOBS}, and a clock that `passTime` moves. */
  open(): Promise<JobQueue>;
  passTime(ms: number): void;
  /** Ends the queue as a process does that is killed. */
  close(): Promise<void>;
  remove(): Promise<void>;
}

export const MAX_JOBS = 50;
const LEASE_MS = 1_000;

const makeJob = (overrides: Partial<MonitorJob> = {}): MonitorJob => {
  const sessionId = randomUUID();
  return {
    jobId: `${sessionId}/judge`,
    sessionId,
    guardrail: 'judge',
    text: "It's a “text” \u{1f994}.\n",
    correlationId: 'request-1',
    ...overrides,
  };
};

/** What every {@link JobQueue} has to do, whatever it is made of. */
export function describeJobQueue(name: string, makePlace: () => Promise<QueuePlace>): void {
  describe(name, () => {
    let place: QueuePlace;
    let queue: JobQueue;
    beforeEach(async () => {
      place = await makePlace();
      queue = await place.open();
    });
    afterEach(async () => {
      await place.close();
      await place.remove();
    });
    const reopen = async () => {
      await place.close();
      queue = await place.open();
    };
    const parts: QueueParts = { queue: () => queue, place: () => place, reopen };

    describeLeases(parts);
    describeBounds(parts);
    describeRecovery(parts);
  });
}

interface QueueParts {
  readonly queue: () => JobQueue;
  readonly place: () => QueuePlace;
  readonly reopen: () => Promise<void>;
}

function describeLeases({ queue, place }: QueueParts): void {
  test('a job comes as it was put in, once, and is forgotten when it is complete', async () => {
    const job = makeJob();
    expect(await queue().put([job])).toBe(true);
    expect(await queue().lease('judge', 10, LEASE_MS)).toEqual([{ ...job, attempt: 1 }]);
    expect(await queue().lease('judge', 10, LEASE_MS)).toEqual([]);
    expect(await queue().count()).toBe(1);
    await queue().complete(job.jobId);
    expect(await queue().count()).toBe(0);
    place().passTime(LEASE_MS);
    expect(await queue().lease('judge', 10, LEASE_MS)).toEqual([]);
  });

  test('jobs come oldest first, as many as are asked for, of one guardrail', async () => {
    const jobs = [1, 2, 3].map(() => makeJob());
    for (const job of jobs) await queue().put([job]);
    await queue().put([makeJob({ jobId: 'x/other', guardrail: 'other' })]);
    const ids = async (limit: number) =>
      (await queue().lease('judge', limit, LEASE_MS)).map(({ jobId }) => jobId);
    expect(await ids(2)).toEqual(jobs.slice(0, 2).map(({ jobId }) => jobId));
    expect(await ids(2)).toEqual(jobs.slice(2).map(({ jobId }) => jobId));
    expect(await queue().lease('other', 5, LEASE_MS)).toHaveLength(1);
  });

  test('a job that nobody settles comes back when its lease has ended', async () => {
    await queue().put([makeJob()]);
    await queue().lease('judge', 1, LEASE_MS);
    place().passTime(LEASE_MS - 1);
    expect(await queue().lease('judge', 1, LEASE_MS)).toEqual([]);
    place().passTime(1);
    expect(await queue().lease('judge', 1, LEASE_MS)).toMatchObject([{ attempt: 2 }]);
  });

  test('a job is tried again after as long as was said', async () => {
    const job = makeJob();
    await queue().put([job]);
    await queue().lease('judge', 1, LEASE_MS);
    await queue().retry(job.jobId, 5_000);
    place().passTime(4_999);
    expect(await queue().lease('judge', 1, LEASE_MS)).toEqual([]);
    place().passTime(1);
    expect(await queue().lease('judge', 1, LEASE_MS)).toMatchObject([{ attempt: 2, text: job.text }]);
  });

  test('workers that ask at the same time share the jobs', async () => {
    await queue().put(Array.from({ length: 20 }, () => makeJob()));
    const shares = await Promise.all([1, 2, 3, 4].map(() => queue().lease('judge', 7, LEASE_MS)));
    const ids = shares.flat().map(({ jobId }) => jobId);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });
}

function describeBounds({ queue }: QueueParts): void {
  test('the same job put in twice is one job, also while it runs', async () => {
    const job = makeJob();
    await Promise.all([queue().put([job]), queue().put([job])]);
    await queue().lease('judge', 1, LEASE_MS);
    expect(await queue().put([job])).toBe(true);
    expect(await queue().count()).toBe(1);
    expect(await queue().lease('judge', 1, LEASE_MS)).toEqual([]);
  });

  test('a full queue takes nothing of what does not fit whole, and what it knows', async () => {
    const jobs = Array.from({ length: MAX_JOBS - 1 }, () => makeJob());
    expect(await queue().put(jobs)).toBe(true);
    expect(await queue().put([makeJob(), makeJob()])).toBe(false);
    expect(await queue().count()).toBe(MAX_JOBS - 1);
    expect(await queue().put([makeJob()])).toBe(true);
    expect(await queue().put([makeJob()])).toBe(false);
    expect(await queue().put(jobs.slice(0, 3))).toBe(true);
    await queue().complete(jobs[0]?.jobId ?? '');
    expect(await queue().put([makeJob()])).toBe(true);
  });

  test('nothing can be put in, and what is unknown be complete or tried again', async () => {
    expect(await queue().put([])).toBe(true);
    await queue().complete('unknown');
    await queue().retry('unknown', 1);
    expect(await queue().count()).toBe(0);
  });
}

function describeRecovery({ queue, place, reopen }: QueueParts): void {
  test('jobs outlive the process; a new one that is alone has them all at once', async () => {
    const jobs = [makeJob(), makeJob(), makeJob()];
    await queue().put(jobs);
    const [leased] = await queue().lease('judge', 1, LEASE_MS);
    const [retried] = await queue().lease('judge', 1, LEASE_MS);
    await queue().retry(retried?.jobId ?? '', 60_000);
    await reopen();
    // Also when the clock was put back meanwhile.
    place().passTime(-3_600_000);
    await queue().recover();
    const again = await queue().lease('judge', 10, LEASE_MS);
    expect(again.map(({ jobId }) => jobId)).toEqual(jobs.map(({ jobId }) => jobId));
    // The end of a process is no failure of the job that it happened to run.
    expect(again.find(({ jobId }) => jobId === leased?.jobId)?.attempt).toBe(1);
    expect(again.find(({ jobId }) => jobId === retried?.jobId)?.attempt).toBe(2);
  });
}

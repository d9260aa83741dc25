import type { FastifyBaseLogger } from 'fastify';
import type { LeasedJob } from './job-queue.ts';

export interface LaneDeps {
  /** Jobs at a time. */
  readonly concurrency: number;
  readonly lease: (limit: number) => Promise<readonly LeasedJob[]>;
  /** What it throws is logged; the job's lease then ends by itself. */
  readonly handle: (job: LeasedJob) => Promise<void>;
  readonly logger: FastifyBaseLogger;
}

/** Works off the jobs of one guardrail, beside those of all others. */
export interface Lane {
  start(): void;
  /** There may be something to do. */
  wake(): void;
  /** Takes no more jobs; resolves when those it has are done. */
  stop(): Promise<void>;
}

/** How often it looks by itself: retries and jobs of other servers wake nobody here. */
const POLL_MS = 1_000;

export function createLane(deps: LaneDeps): Lane {
  const running = new Set<Promise<void>>();
  let isStopping = false;
  let isWoken = false;
  let wake = () => {
    isWoken = true;
  };
  let loop: Promise<void> = Promise.resolve();

  const run = async (job: LeasedJob): Promise<void> => {
    try {
      await deps.handle(job);
    } catch (error) {
      const { jobId, sessionId, correlationId: reqId } = job;
      deps.logger.error({ err: error, jobId, sessionId, reqId }, 'monitor job could not be settled');
    }
  };

  const take = async (): Promise<boolean> => {
    const free = deps.concurrency - running.size;
    if (free <= 0) return false;
    const jobs = await deps.lease(free);
    for (const job of jobs) {
      const done = run(job).finally(() => {
        running.delete(done);
        wake();
      });
      running.add(done);
    }
    return jobs.length > 0;
  };

  const work = async (): Promise<void> => {
    while (!isStopping) {
      isWoken = false;
      const hasTaken = await take().catch((error: unknown) => {
        deps.logger.error({ err: error }, 'monitor jobs could not be leased');
        return false;
      });
      if (!hasTaken && !isWoken && !isStopping) await sleep();
    }
    await Promise.all(running);
  };

  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      const before = wake;
      const end = () => {
        clearTimeout(timer);
        wake = before;
        resolve();
      };
      const timer = setTimeout(end, POLL_MS);
      timer.unref();
      wake = end;
    });

  return {
    start: () => {
      loop = work();
    },
    wake: () => wake(),
    stop: () => {
      isStopping = true;
      wake();
      return loop;
    },
  };
}

import type { FastifyBaseLogger } from 'fastify';
import { Bell } from './bell.ts';
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
  const lane = new WorkingLane(deps);
  return { start: () => lane.start(), wake: () => lane.wake(), stop: () => lane.stop() };
}

class WorkingLane implements Lane {
  readonly #deps: LaneDeps;
  readonly #running = new Set<Promise<void>>();
  readonly #bell = new Bell();
  #isStopping = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(deps: LaneDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#loop = this.#work();
  }

  wake(): void {
    this.#bell.ring();
  }

  stop(): Promise<void> {
    this.#isStopping = true;
    this.#bell.ring();
    return this.#loop;
  }

  async #work(): Promise<void> {
    while (!this.#isStopping) {
      this.#bell.hush();
      const hasTaken = await this.#take();
      if (!hasTaken && !this.#isStopping) await this.#bell.wait(POLL_MS);
    }
    await Promise.all(this.#running);
  }

  async #take(): Promise<boolean> {
    const free = this.#deps.concurrency - this.#running.size;
    if (free <= 0) return false;
    try {
      const jobs = await this.#deps.lease(free);
      for (const job of jobs) this.#run(job);
      return jobs.length > 0;
    } catch (error) {
      this.#deps.logger.error({ err: error }, 'monitor jobs could not be leased');
      return false;
    }
  }

  #run(job: LeasedJob): void {
    const done = this.#handle(job).finally(() => {
      this.#running.delete(done);
      this.#bell.ring();
    });
    this.#running.add(done);
  }

  async #handle(job: LeasedJob): Promise<void> {
    try {
      await this.#deps.handle(job);
    } catch (error) {
      const { jobId, sessionId, correlationId } = job;
      this.#deps.logger.error(
        { err: error, jobId, sessionId, correlationId },
        'monitor job could not be settled',
      );
    }
  }
}

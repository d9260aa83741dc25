import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { CheckRunner } from '../checks/check-runner.ts';
import { describeUnanswered, type SettledCheck } from '../services/session-checks.ts';
import type { OpenCheck, SessionStore, StoredSession } from '../storage/store.ts';
import { createLane, type Lane } from './create-lane.ts';
import type { JobQueue, LeasedJob, MonitorJob } from './job-queue.ts';
import { runJob } from './run-job.ts';

export interface MonitorDeps {
  readonly runner: CheckRunner;
  readonly queue: JobQueue;
  readonly store: SessionStore;
  readonly settle: (sessionId: string, settled: readonly SettledCheck[]) => Promise<unknown>;
  readonly logger: FastifyBaseLogger;
  /** 0 to 1, for the time between attempts. */
  readonly random: () => number;
  /** Waiting and running jobs at most. */
  readonly maxJobs: number;
  readonly maxAttempts: number;
  /** For one attempt, milliseconds. */
  readonly timeoutMs: number;
}

/** Runs the DEFERRED checks of sessions that have ended. */
export interface Monitor {
  /** Jobs that wait or run. */
  countOpen(): number;
  /** Jobs that would still be taken. */
  countRoom(): number;
  /** Makes jobs of a session's open DEFERRED checks; they are as durable as the session, which keeps their text. */
  enqueue(session: StoredSession): void;
  /** Takes up the jobs of an earlier process. */
  start(): Promise<void>;
  /** Gives up what runs: its lease ends, or the next process takes it up. */
  stop(): Promise<void>;
}

/** Added to the time that an attempt may take. */
const LEASE_MARGIN_MS = 15_000;
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
const ENQUEUE_BATCH = 100;
const GATHER_MS = 25;

export const makeJobId = (sessionId: string, guardrail: string): string => `${sessionId}/${guardrail}`;

const listDeferred = (session: StoredSession): readonly OpenCheck[] =>
  (session.checks?.open ?? []).filter(({ stretch }) => stretch === null);

export function createMonitor(deps: MonitorDeps): Monitor {
  return new EmbeddedMonitor(deps);
}

class EmbeddedMonitor implements Monitor {
  readonly #deps: MonitorDeps;
  readonly #lanes = new Map<string, Lane>();
  readonly #stopping = new AbortController();
  #openJobs = 0;
  #waiting: StoredSession[] = [];
  #enqueuing: Promise<void> | null = null;
  #gathering: Promise<void> | null = null;

  constructor(deps: MonitorDeps) {
    this.#deps = deps;
    const { runner, queue, timeoutMs, logger } = deps;
    // Of all: which of them run, and which are deferred, may change while the server runs.
    for (const guardrail of [...runner.list(), ...runner.listDisabled()]) {
      const lane = createLane({
        concurrency: runner.describe(guardrail).concurrency,
        lease: (limit) => queue.lease(guardrail, limit, timeoutMs + LEASE_MARGIN_MS),
        handle: (job) => this.#handle(job),
        logger,
      });
      this.#lanes.set(guardrail, lane);
    }
  }

  countOpen(): number {
    return this.#openJobs;
  }

  countRoom(): number {
    return Math.max(0, this.#deps.maxJobs - this.#openJobs);
  }

  enqueue(session: StoredSession): void {
    const deferred = listDeferred(session);
    if (deferred.length === 0 || session.state !== 'MONITORING') return;
    this.#openJobs += deferred.length;
    this.#waiting.push(session);
    this.#enqueuing ??= this.#enqueueAll();
  }

  async start(): Promise<void> {
    try {
      await this.#deps.queue.recover();
    } catch (error) {
      // Say, because the disk is full: leases end by themselves, only later.
      this.#deps.logger.error({ err: error }, 'jobs of an earlier process keep their leases');
    }
    for (const lane of this.#lanes.values()) lane.start();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#enqueuing;
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }

  async #enqueueAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#stopping.signal.aborted) {
      const batch = this.#waiting.splice(0, ENQUEUE_BATCH);
      try {
        const texts = await this.#deps.store.readTexts(batch.map(({ sessionId }) => sessionId));
        await Promise.all(
          batch.map((session) => this.#put(session, texts.get(session.sessionId) ?? new Map())),
        );
      } catch (error) {
        this.#deps.logger.error({ err: error }, 'monitor jobs could not be stored; they are tried again');
        this.#waiting.push(...batch);
        await wait(RETRY_MS, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
    this.#enqueuing = null;
  }

  async #put(session: StoredSession, texts: ReadonlyMap<string, string>): Promise<void> {
    const deferred = listDeferred(session);
    const gone = deferred.filter(({ guardrail }) => !this.#lanes.has(guardrail));
    const kept = deferred.filter(({ guardrail }) => this.#lanes.has(guardrail));
    const unavailable = gone.map((check) => settleAs(check, 'unavailable'));
    if (unavailable.length > 0) await this.#settle(session.sessionId, unavailable);
    for (const { guardrail } of gone)
      await this.#deps.queue.complete(makeJobId(session.sessionId, guardrail));
    const text = [...texts.values()].join('\n\n');
    if (kept.length === 0) return;
    if (await this.#deps.queue.put(kept.map((check) => toJob(session, check, text)))) {
      for (const { guardrail } of kept) this.#lanes.get(guardrail)?.wake();
    } else {
      // Another server on the same data may have filled the queue since this one counted.
      await this.#settle(
        session.sessionId,
        kept.map((check) => settleAs(check, 'refused')),
      );
    }
  }

  async #settle(sessionId: string, settled: readonly SettledCheck[]): Promise<void> {
    await this.#deps.settle(sessionId, settled);
    this.#openJobs -= settled.length;
  }

  async #handle(job: LeasedJob): Promise<void> {
    const { store, queue, runner, timeoutMs, logger } = this.#deps;
    const session = (await store.read([job.sessionId])).get(job.sessionId);
    const check = listDeferred(session ?? ({ checks: null } as StoredSession)).find(
      ({ guardrail }) => guardrail === job.guardrail,
    );
    // Settled before the process ended that had leased it.
    if (check === undefined) return queue.complete(job.jobId);
    if (runner.listDisabled().includes(job.guardrail))
      return this.#finish(job, settleAs(check, 'unavailable'));
    const verdict = await runJob(runner, { job, check, timeoutMs, stopped: this.#stopping.signal });
    if (this.#stopping.signal.aborted) return;
    const { outcome, durationMs } = verdict;
    const line = {
      sessionId: job.sessionId,
      correlationId: job.correlationId,
      jobId: job.jobId,
      attempt: job.attempt,
      outcome,
      durationMs,
    };
    if (outcome !== 'answered' && job.attempt < this.#deps.maxAttempts) {
      logger.warn(line, 'monitor job is tried again');
      return queue.retry(job.jobId, this.#chooseRetryMs(job.attempt));
    }
    await this.#finish(job, { checkId: check.checkId, verdict });
    logger.info(line, 'monitor job is settled');
  }

  async #finish(job: LeasedJob, settled: SettledCheck): Promise<void> {
    await this.#gather();
    await this.#settle(job.sessionId, [settled]);
    await this.#deps.queue.complete(job.jobId);
  }

  /** Nobody waits for these verdicts, but each commit holds requests up: what comes at about the same time shares one. */
  #gather(): Promise<void> {
    this.#gathering ??= wait(GATHER_MS).then(() => {
      this.#gathering = null;
      return undefined;
    });
    return this.#gathering;
  }

  /** Twice as long each time; jitter keeps jobs that failed together from coming back together. */
  #chooseRetryMs(attempt: number): number {
    const most = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** (attempt - 1));
    return Math.round(most * (0.5 + this.#deps.random() / 2));
  }
}

function toJob(session: StoredSession, check: OpenCheck, text: string): MonitorJob {
  const { sessionId, checks } = session;
  const { guardrail } = check;
  return {
    jobId: makeJobId(sessionId, guardrail),
    sessionId,
    guardrail,
    text,
    correlationId: checks?.correlationId ?? sessionId,
  };
}

const settleAs = (check: OpenCheck, outcome: 'unavailable' | 'refused'): SettledCheck => ({
  checkId: check.checkId,
  verdict: describeUnanswered(check, outcome, 0),
});

import type { FastifyBaseLogger } from 'fastify';
import { LIMITS } from '../../src/protocol/index.ts';
import type { CheckRunner } from '../checks/check-runner.ts';
import { type BatchedChecks, createBatchedChecks } from '../checks/create-batched-checks.ts';
import { makeAudience } from '../monitor/audience.ts';
import { createMonitor } from '../monitor/create-monitor.ts';
import type { JobQueue } from '../monitor/job-queue.ts';
import type { ActiveGuardrail, SessionStore, StoredSession } from '../storage/store.ts';
import type { Step } from './commit-events.ts';
import { type CheckPolicy, NO_POLICY } from './session-checks.ts';
import type { SessionEvent } from './session-event.ts';

/** How checks are bounded. */
export interface CheckBounds {
  /** Time that an answer waits for BATCHED verdicts, milliseconds. */
  readonly checkBudgetMs: number;
  /** DEFERRED checks, waiting and running. */
  readonly monitorMaxJobs: number;
  readonly monitorMaxAttempts: number;
  /** For one attempt, milliseconds. */
  readonly monitorTimeoutMs: number;
}

export interface SessionChecksOptions {
  readonly runner: CheckRunner;
  readonly queue: JobQueue;
  readonly bounds: CheckBounds;
  readonly logger: FastifyBaseLogger;
  /** 0 to 1. */
  readonly random: () => number;
  /** There are new events for an audience. */
  readonly onEvents: (audience: string) => void;
}

/** DEFERRED checks of sessions that have ended. */
export interface DeferredQueue {
  /** Those that wait or run. */
  readonly open: number;
  /** The next session that ends gets none. */
  readonly isFull: boolean;
}

/** The part that guardrails have in sessions. */
interface SessionChecksRuntime {
  readPolicy(): CheckPolicy;
  readQueue(): DeferredQueue;
  /** Called with each step when it is on disk. */
  notice(step: Step): void;
  /** @returns the session once it holds the request's verdicts; at once where it has none to wait for */
  answer(step: Step, seq: number): Promise<StoredSession>;
  /** Before anything else happens. Resolves when it is known what is open, not when that is done. */
  resume(): Promise<void>;
  /** Runs what sessions that ended long ago still wait for and nothing runs, say, because the disk was full. */
  takeUp(seenBeforeMs: number): Promise<void>;
  stop(): Promise<void>;
}

const NOTHING: SessionChecksRuntime = {
  readPolicy: () => NO_POLICY,
  readQueue: () => ({ open: 0, isFull: false }),
  notice: () => {},
  answer: async ({ session }) => session,
  resume: async () => {},
  takeUp: async () => {},
  stop: async () => {},
};

const RESUME_BATCH = 200;

/** @param submit commits an event like any other */
export function createSessionChecks(
  store: SessionStore,
  submit: (event: SessionEvent) => Promise<Step>,
  options: SessionChecksOptions | null,
): SessionChecksRuntime {
  if (options === null) return NOTHING;
  const { runner, queue, bounds, logger, random, onEvents } = options;
  const batched = createBatchedChecks({
    runner,
    budgetMs: bounds.checkBudgetMs,
    readTexts: async (sessionId) => (await store.readTexts([sessionId])).get(sessionId) ?? new Map(),
    settle: async (body) => (await submit({ kind: 'settle', body })).session,
    logger,
  });
  const monitor = createMonitor({
    runner,
    queue,
    store,
    settle: (sessionId, settled) => submit({ kind: 'settle', body: { sessionId, settled, answer: null } }),
    logger,
    random,
    maxJobs: bounds.monitorMaxJobs,
    maxAttempts: bounds.monitorMaxAttempts,
    timeoutMs: bounds.monitorTimeoutMs,
  });
  const stopping = new AbortController();
  let resuming: Promise<void> = Promise.resolve();

  return {
    readPolicy: () => readPolicyOf(runner, monitor.countRoom()),
    readQueue: () => ({
      open: monitor.countOpen(),
      isFull: monitor.countRoom() < runner.list('DEFERRED').length,
    }),
    notice: ({ session, isRepeat, hasEnded, hasEvents }) => {
      if (isRepeat) return;
      if (hasEnded) monitor.enqueue(session);
      if (hasEvents) onEvents(makeAudience(session.owner, session.head.clientId));
    },
    answer: ({ session, texts }, seq) =>
      session.checks === null ? Promise.resolve(session) : batched.answer(session, seq, texts),
    resume: async () => {
      const sessions = await listUnchecked(store);
      await monitor.start();
      for (const session of sessions) monitor.enqueue(session);
      resuming = resumeInParts(sessions, batched, { logger, stopped: stopping.signal });
    },
    takeUp: createTakeUp(store, batched, { logger, stopped: stopping.signal }),
    stop: async () => {
      stopping.abort();
      await Promise.all([batched.stop(), monitor.stop()]);
      await resuming;
    },
  };
}

interface ResumeOptions {
  readonly logger: FastifyBaseLogger;
  readonly stopped: AbortSignal;
}

/** A part at a time: each may wait for as long as an answer does. */
async function resumeInParts(
  sessions: readonly StoredSession[],
  batched: BatchedChecks,
  { logger, stopped }: ResumeOptions,
): Promise<void> {
  for (let at = 0; at < sessions.length && !stopped.aborted; at += RESUME_BATCH) {
    const part = sessions.slice(at, at + RESUME_BATCH);
    const results = await Promise.allSettled(part.map((session) => batched.resume(session)));
    const failed = results.filter(({ status }) => status === 'rejected').length;
    if (failed > 0) logger.error({ failed }, 'checks that were left open could not be taken up');
  }
}

/** Reads all sessions with open checks, so not at each sweep. */
function createTakeUp(
  store: SessionStore,
  batched: BatchedChecks,
  options: ResumeOptions,
): SessionChecksRuntime['takeUp'] {
  let dueMs = 0;
  return async (seenBeforeMs) => {
    if (seenBeforeMs < dueMs) return;
    dueMs = seenBeforeMs + LIMITS.sessionIdleMs;
    const isStuck = ({ state, seenAtMs }: StoredSession) => state === 'MONITORING' && seenAtMs < seenBeforeMs;
    await resumeInParts((await listUnchecked(store)).filter(isStuck), batched, options);
  };
}

async function listUnchecked(store: SessionStore): Promise<readonly StoredSession[]> {
  const sessions: StoredSession[] = [];
  for (let last = ''; ; ) {
    const sessionIds = await store.listUnchecked(last, RESUME_BATCH);
    sessions.push(...(await store.read(sessionIds)).values());
    if (sessionIds.length < RESUME_BATCH) return sessions;
    last = sessionIds.at(-1) ?? '';
  }
}

/**
 * Which guardrails see which text of streams. Chunks stay in browsers, so those of the checkpoint IMMEDIATE see
 * sentences here; the rules among them, too, since a browser may have others, or have shown what it could not check.
 */
export function listOnStreams(runner: Pick<CheckRunner, 'list'>): {
  readonly sentences: readonly string[];
  readonly end: readonly string[];
} {
  return {
    sentences: [...runner.list('IMMEDIATE'), ...runner.list('BATCHED')],
    end: runner.list('DEFERRED'),
  };
}

function readPolicyOf(runner: CheckRunner, room: number): CheckPolicy {
  const { sentences, end } = listOnStreams(runner);
  const describe = (id: string): ActiveGuardrail => toActive(runner, id);
  return {
    batched: sentences.map(describe),
    deferred: end.map(describe),
    disabled: runner.listDisabled(),
    room,
  };
}

function toActive(runner: CheckRunner, id: string): ActiveGuardrail {
  const { class: ofClass, mode, boundary } = runner.describe(id);
  return { id, class: ofClass, mode, ...(boundary === undefined ? {} : { boundary }) };
}

import type { FastifyBaseLogger } from 'fastify';
import type { Metrics } from '../metrics/metrics.ts';
import type { AuditStore } from '../storage/store.ts';
import { AuditTamperedError, type Checkpointer } from './create-checkpointer.ts';
import { forgetOldRecords } from './forget-old-records.ts';

export interface AuditChores {
  /** Ends the chores, and signs what has been recorded since the newest checkpoint. */
  stop(): Promise<void>;
}

export interface AuditChoresDeps {
  readonly store: AuditStore;
  readonly checkpointer: Checkpointer;
  /** Days that a record is kept; 0: for ever. */
  readonly retentionDays: number;
  readonly now: () => Date;
  readonly logger: FastifyBaseLogger;
  readonly metrics: Metrics;
}

const LOOK_EVERY_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;
/** Between two rounds of retention. */
const FORGET_EVERY_MS = 60 * 60_000;

/** Signs checkpoints when they are due and deletes what is too old; a first checkpoint comes at once. */
export async function startAuditChores(deps: AuditChoresDeps): Promise<AuditChores> {
  const { checkpointer, metrics, logger } = deps;
  const ending = new AbortController();
  let nextForgettingMs = 0;

  const forget = async (): Promise<void> => {
    const nowMs = deps.now().getTime();
    if (deps.retentionDays === 0 || nowMs < nextForgettingMs) return;
    nextForgettingMs = nowMs + FORGET_EVERY_MS;
    const before = nowMs - deps.retentionDays * DAY_MS;
    const count = await forgetOldRecords(deps.store, checkpointer, before, ending.signal);
    metrics.recordsForgotten(count);
    if (count > 0) logger.info({ count }, 'deleted audit records that were too old');
  };
  const doChores = async (): Promise<void> => {
    try {
      if (await checkpointer.signIfDue()) metrics.checkpointSigned();
      await forget();
    } catch (error) {
      reportFailure(error, logger);
    }
  };

  await signNow(deps);
  let running = doChores();
  const timer = setInterval(() => {
    // One after the other, however slow the disk is.
    running = running.then(doChores);
  }, LOOK_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      ending.abort();
      await running;
      await signNow(deps);
    },
  };
}

async function signNow({ checkpointer, metrics, logger }: AuditChoresDeps): Promise<void> {
  try {
    if (await checkpointer.sign()) metrics.checkpointSigned();
  } catch (error) {
    reportFailure(error, logger);
  }
}

/** Sessions are recorded all the same: a log that someone changed is a reason to go on with it. */
function reportFailure(error: unknown, logger: FastifyBaseLogger): void {
  if (error instanceof AuditTamperedError) logger.fatal(error.message);
  else logger.error({ err: error }, 'the chores of the audit log failed');
}

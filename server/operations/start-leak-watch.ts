import type { FastifyBaseLogger } from 'fastify';
import { LIMITS } from '../../src/protocol/index.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { OperationsStore } from '../storage/operations-store.ts';

export interface LeakWatchDeps {
  readonly store: OperationsStore;
  readonly metrics: Metrics;
  readonly now: () => Date;
  readonly logger: FastifyBaseLogger;
}

const LOOK_EVERY_MS = 60_000;
/** The sweep for silent sessions comes every few seconds, so these have been missed many times. */
const STUCK_ACTIVE_MS = 2 * LIMITS.sessionIdleMs;
/** Longer than every retry of a deferred check takes. */
const STUCK_MONITORING_MS = 60 * 60_000;

/**
 * Counts what ought to have ended and hasn't, for the metrics and, each minute, for the log.
 * @returns stops it
 */
export function startLeakWatch(deps: LeakWatchDeps): () => Promise<void> {
  const { store, metrics, logger } = deps;
  const countStuck = async () => {
    const nowMs = deps.now().getTime();
    return {
      ACTIVE: await store.countSessions('ACTIVE', nowMs - STUCK_ACTIVE_MS),
      MONITORING: await store.countSessions('MONITORING', nowMs - STUCK_MONITORING_MS),
    };
  };
  metrics.watch('stuckSessions', countStuck);
  metrics.watch('liveSessions', async () => ({
    ACTIVE: await store.countSessions('ACTIVE'),
    MONITORING: await store.countSessions('MONITORING'),
  }));
  metrics.watch('activeResources', async () => countResources());

  const look = async (): Promise<void> => {
    try {
      const stuck = await countStuck();
      const counts = { stuck, resources: countResources() };
      if (stuck.ACTIVE + stuck.MONITORING === 0) logger.debug(counts, 'watch for leaks');
      else logger.warn(counts, 'sessions are still open that should have ended');
    } catch (error) {
      logger.error({ err: error }, 'the watch for leaks failed');
    }
  };
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(look);
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}

/**
 * Sockets, timers, files: whatever keeps the process alive, by kind; and listeners for the process's own events. A
 * number that only grows is a leak.
 */
function countResources(): Record<string, number> {
  const counts: Record<string, number> = {
    ProcessListener: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

import type { FastifyBaseLogger } from 'fastify';
import type { SessionService } from './create-session-service.ts';

const SWEEP_EVERY_MS = 15_000;

/**
 * Ends silent sessions and forgets what has had its time; a sweep that fails is logged and tried again at the next turn.
 * @param forget done one after the other
 * @returns stops it, and resolves when a sweep that runs has ended
 */
export function startIdleSweep(
  sessions: SessionService,
  forget: readonly (() => Promise<void>)[],
  logger: FastifyBaseLogger,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const sweep = async () => {
    try {
      const endedCount = await sessions.endIdle();
      if (endedCount > 0) logger.info({ endedCount }, 'ended sessions that had gone silent');
      for (const forgetSome of forget) await forgetSome();
    } catch (error) {
      logger.error({ err: error }, 'the sweep for silent sessions failed');
    }
  };
  const timer = setInterval(() => {
    // One after the other, however slow the disk is.
    running = running.then(sweep);
  }, SWEEP_EVERY_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}

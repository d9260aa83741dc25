import type { FastifyBaseLogger } from 'fastify';
import type { ModeService } from './create-mode-service.ts';

/** As long as another server takes at most to follow a choice. */
const LOOK_EVERY_MS = 2_000;

/**
 * Follows the modes that other servers on the same database were told; a look that fails is logged, and the next one
 * tries again.
 * @returns stops it, and resolves when a look that runs has ended
 */
export function startModeWatch(
  modes: Pick<ModeService, 'follow'>,
  logger: FastifyBaseLogger,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    try {
      await modes.follow();
    } catch (error) {
      logger.error({ err: error }, 'the modes of guardrails could not be read');
    }
  };
  const timer = setInterval(() => {
    running = running.then(look);
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}

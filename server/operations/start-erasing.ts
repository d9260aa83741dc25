import type { FastifyBaseLogger } from 'fastify';
import type { Store } from '../storage/store.ts';

/** How long a text that was deleted stays in a file of the database at most, where nobody else reads that. */
export const ERASE_EVERY_MS = 5_000;
/** Turns in a row without success that are worth a line in the log. */
const TURNS_TO_TELL = 12;

/**
 * Erases what was deleted from the database's files, from the start on: an earlier process may have ended before it
 * came to that.
 * @returns stops it, and resolves when a turn that runs has ended
 */
export function startErasing(
  store: Pick<Store, 'erase'>,
  logger: FastifyBaseLogger,
  everyMs = ERASE_EVERY_MS,
): () => Promise<void> {
  let failures = 0;
  const erase = async () => {
    let reason: unknown = 'something else reads the database';
    const isErased = await store.erase().catch((error: unknown) => {
      reason = error;
      return false;
    });
    failures = isErased ? 0 : failures + 1;
    if (failures % TURNS_TO_TELL === TURNS_TO_TELL - 1)
      logger.error({ err: reason }, 'texts that were deleted are still in the write-ahead log');
  };
  let running = erase();
  const timer = setInterval(() => {
    // One after the other, however slow the disk is.
    running = running.then(erase);
  }, everyMs);
  return () => {
    clearInterval(timer);
    return running;
  };
}

import type { FastifyBaseLogger } from 'fastify';

/** One thing that has to be done in order for the server to end. */
export interface ShutdownStep {
  readonly name: string;
  run(): Promise<unknown>;
}

/**
 * Ends the parts of the server one after the other. A part that fails keeps no other from ending.
 * @throws {AggregateError} at the end, where parts failed
 */
export async function shutDown(steps: readonly ShutdownStep[], logger: FastifyBaseLogger): Promise<void> {
  const errors: unknown[] = [];
  for (const { name, run } of steps) {
    const startedAt = performance.now();
    logger.debug({ step: name }, 'shutdown: begins');
    try {
      await run();
      logger.info({ step: name, tookMs: Math.round(performance.now() - startedAt) }, 'shutdown');
    } catch (error) {
      logger.error({ step: name, err: error }, 'shutdown: failed');
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'Not every part of the server ended in order.');
}

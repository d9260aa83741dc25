import type { FastifyInstance } from 'fastify';

/**
 * Takes no more requests and answers those there are. Who takes too long over theirs is cut off, so that one slow
 * client doesn't keep the rest of the server from ending in order.
 * @param patienceMs before that
 */
export async function closeApp(app: FastifyInstance, patienceMs: number): Promise<void> {
  const timer = setTimeout(() => {
    app.log.warn('shutdown: requests that take too long are cut off');
    app.server.closeAllConnections();
  }, patienceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}

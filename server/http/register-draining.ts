import type { FastifyInstance } from 'fastify';

/**
 * Lets the app close while clients keep their connections busy: from then on each answer ends its connection. Without
 * this, a connection whose request was being answered would stay open until its client goes away.
 * @returns whether the app is closing
 */
export function registerDraining(app: FastifyInstance): () => boolean {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  return () => isClosing;
}

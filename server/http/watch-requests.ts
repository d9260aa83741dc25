import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/metrics.ts';

/** Counts requests from their arrival to the end of their answer, whichever side ended it. */
export function registerRequestWatch(app: FastifyInstance, metrics: Metrics): void {
  let open = 0;
  app.addHook('onRequest', async (_request, reply) => {
    open += 1;
    // Other than `onResponse`, this also comes when the client went away in the middle.
    reply.raw.once('close', () => {
      open -= 1;
    });
  });
  app.addHook('onResponse', async (request, reply) => {
    metrics.requestAnswered({
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      tookMs: reply.elapsedTime,
    });
  });
  metrics.watch('openRequests', async () => open);
}

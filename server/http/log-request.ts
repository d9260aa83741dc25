import type { onResponseHookHandler } from 'fastify';

/**
 * Logs one line for each request: the route's pattern instead of the address, and neither headers nor bodies.
 * Its session is named, so that a page's stream can be found in the log.
 */
export const logRequest: onResponseHookHandler = (request, reply, done) => {
  request.log.info(
    {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ...(request.sessionId === null ? {} : { sessionId: request.sessionId }),
      tookMs: Math.round(reply.elapsedTime * 1_000) / 1_000,
    },
    'request',
  );
  done();
};

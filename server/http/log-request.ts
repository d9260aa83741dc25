import type { onResponseHookHandler } from 'fastify';

/** Logs one line for each request: the route's pattern instead of the address, and neither headers nor bodies. */
export const logRequest: onResponseHookHandler = (request, reply, done) => {
  request.log.info(
    {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      tookMs: Math.round(reply.elapsedTime * 1_000) / 1_000,
    },
    'request',
  );
  done();
};

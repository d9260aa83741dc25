import type { FastifyRequest, onResponseHookHandler } from 'fastify';
import { LIMITS } from '../../src/protocol/index.ts';

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
      ...readSessionIds(request),
    },
    'request',
  );
  done();
};

const SESSION_ID = /^[0-9a-f-]{36}$/i;

/** Which sessions a request was about, whatever became of it; nothing else of a body is ever logged. */
function readSessionIds({ body }: FastifyRequest): object {
  if (typeof body !== 'object' || body === null) return {};
  if ('sessionId' in body) return isSessionId(body.sessionId) ? { sessionId: body.sessionId } : {};
  if (!('updates' in body) || !Array.isArray(body.updates)) return {};
  const ids = body.updates.map((update: unknown) => Object(update).sessionId as unknown).filter(isSessionId);
  return { sessionIds: [...new Set(ids)].slice(0, LIMITS.maxBatchUpdates) };
}

const isSessionId = (value: unknown): value is string => typeof value === 'string' && SESSION_ID.test(value);

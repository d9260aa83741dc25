import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../../src/protocol/index.ts';

/** How full memory may be for a request to be taken still. */
const NEW_WORK = 0.85;
const LIVE_SESSION = 0.93;
/** It ends a session, and so frees what was held for it. */
const ENDING = 1;

/** What is not named here is new work. Health and metrics are for the one who has to do something about it. */
const BOUNDS: Readonly<Record<string, number>> = {
  '/v1/stream/update': LIVE_SESSION,
  '/v1/stream/batch': LIVE_SESSION,
  '/v1/stream/status': LIVE_SESSION,
  '/v1/stream/finish': ENDING,
  '/health': Number.POSITIVE_INFINITY,
  '/healthz': Number.POSITIVE_INFINITY,
  '/readyz': Number.POSITIVE_INFINITY,
  '/metrics': Number.POSITIVE_INFINITY,
};

/** The page's own outbox keeps what is refused and sends it again. */
const RETRY_AFTER_S = 5;

/**
 * Refuses requests while memory is nearly full, instead of dying with all sessions: new ones first, those that end a
 * session last.
 * @param readPressure 1 at the ceiling
 */
export function registerShedding(app: FastifyInstance, readPressure: () => number): void {
  // Before the body is read, which is what takes memory.
  app.addHook('onRequest', async (request, reply) => {
    const bound = BOUNDS[request.routeOptions.url ?? ''] ?? NEW_WORK;
    if (readPressure() >= bound) refuse(reply);
  });
  // An update that opens its session is new work; only its body shows it.
  app.addHook('preHandler', async (request, reply) => {
    if (readPressure() >= NEW_WORK && opensSession(request)) refuse(reply);
  });
}

function opensSession({ body }: FastifyRequest): boolean {
  return typeof body === 'object' && body !== null && 'start' in body;
}

function refuse(reply: FastifyReply): never {
  reply.header('retry-after', RETRY_AFTER_S);
  throw new CodedError('OVERLOADED', 'Memory is nearly full.');
}

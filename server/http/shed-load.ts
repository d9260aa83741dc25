import type { FastifyInstance } from 'fastify';
import { CodedError, type StreamUpdate } from '../../src/protocol/index.ts';

/** How full memory may be for a request to be taken still. */
const NEW_WORK = 0.85;
const LIVE_SESSION = 0.93;
/** It ends a session, and so frees what was held for it. */
const ENDING = 1;

/** What is not named here is new work. Health and metrics are for the one who has to do something about it. */
const BOUNDS: Readonly<Record<string, number>> = {
  // Only their bodies show what they are; see `assertRoomForUpdate`.
  '/v1/stream/update': ENDING,
  '/v1/stream/batch': ENDING,
  '/v1/stream/status': LIVE_SESSION,
  '/v1/stream/finish': ENDING,
  '/health': Number.POSITIVE_INFINITY,
  '/healthz': Number.POSITIVE_INFINITY,
  '/readyz': Number.POSITIVE_INFINITY,
  '/metrics': Number.POSITIVE_INFINITY,
};

/**
 * Refuses requests while memory is nearly full, instead of dying with all sessions: new ones first, those that end a
 * session last.
 * @param readPressure 1 at the ceiling
 */
export function registerShedding(app: FastifyInstance, readPressure: () => number): void {
  // Before the body is read, which is what takes memory.
  app.addHook('onRequest', async (request) => {
    const bound = BOUNDS[request.routeOptions.url ?? ''] ?? NEW_WORK;
    if (readPressure() >= bound) refuse();
  });
  app.addHook('preHandler', async ({ routeOptions, body }) => {
    if (routeOptions.url === '/v1/stream/update') assertRoomForUpdate(body as StreamUpdate, readPressure());
  });
}

/**
 * An update that opens its session is new work, even where it ends it at once: it frees nothing.
 * @param pressure 1 at the ceiling
 * @throws {CodedError} OVERLOADED
 */
export function assertRoomForUpdate({ start, end }: StreamUpdate, pressure: number): void {
  const bound = end === undefined ? LIVE_SESSION : ENDING;
  if (pressure >= (start === undefined ? bound : NEW_WORK)) refuse();
}

function refuse(): never {
  throw new CodedError('OVERLOADED', 'Memory is nearly full.');
}

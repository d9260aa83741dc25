import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  StreamAckSchema,
  StreamFinishSchema,
  StreamStartSchema,
  StreamStatusQuerySchema,
  StreamStatusSchema,
  StreamUpdateSchema,
} from '../../src/protocol/index.ts';
import { createRequireRole, readOwner } from '../http/authenticate.ts';
import type { SessionService } from '../services/create-session-service.ts';

/** `/v1/stream/*`: a client reports one guarded stream from its start to its end. */
export function createStreamRoutes(sessions: SessionService): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('client'));

    app.post(
      '/v1/stream/start',
      { schema: { body: StreamStartSchema, response: { 200: StreamAckSchema } } },
      (request) => sessions.apply({ kind: 'start', owner: readOwner(request), body: request.body }),
    );

    app.post(
      '/v1/stream/update',
      { schema: { body: StreamUpdateSchema, response: { 200: StreamAckSchema } } },
      (request) => sessions.apply({ kind: 'update', owner: readOwner(request), body: request.body }),
    );

    app.post(
      '/v1/stream/finish',
      { schema: { body: StreamFinishSchema, response: { 200: StreamAckSchema } } },
      (request) => sessions.apply({ kind: 'finish', owner: readOwner(request), body: request.body }),
    );

    app.get(
      '/v1/stream/status',
      { schema: { querystring: StreamStatusQuerySchema, response: { 200: StreamStatusSchema } } },
      (request) => sessions.readStatus(readOwner(request), request.query.sessionId),
    );
  };
}

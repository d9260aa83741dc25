import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ActPageSchema, ActQuerySchema } from '../../src/protocol/index.ts';
import { createRequireRole } from '../http/authenticate.ts';
import { listActs } from '../services/list-acts.ts';
import type { ActStore } from '../storage/act-store.ts';

/** `/v1/admin/acts`: who did what, and when. */
export function createActRoutes(acts: ActStore): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('viewer', 'admin'));

    app.get(
      '/v1/admin/acts',
      { schema: { querystring: ActQuerySchema, response: { 200: ActPageSchema } } },
      (request) => listActs(acts, request.query),
    );
  };
}

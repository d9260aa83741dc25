import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type ServerPolicy, ServerPolicySchema } from '../../src/protocol/index.ts';
import { createRequireRole } from '../http/authenticate.ts';

/** `GET /v1/policy`: what the server asks of its clients. */
export function createPolicyRoutes(policy: ServerPolicy): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('client'));
    app.get('/v1/policy', { schema: { response: { 200: ServerPolicySchema } } }, async () => policy);
  };
}

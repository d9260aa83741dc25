import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { LIMITS, PublishedSchema, PublishSchema } from '../../src/protocol/index.ts';
import { createRequireRole, readActor } from '../http/authenticate.ts';
import { type Publishing, publishBundle } from '../services/publish-bundle.ts';

/** `/v1/admin/bundles`: what publishers offer to clients. */
export function createAdminRoutes(publishing: Publishing): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('publisher', 'admin'));

    app.post(
      '/v1/admin/bundles',
      {
        bodyLimit: LIMITS.maxEnvelopeBytes,
        schema: { body: PublishSchema, response: { 200: PublishedSchema } },
      },
      (request) => publishBundle(publishing, request.body, readActor(request)),
    );
  };
}

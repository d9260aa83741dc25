import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { AuditPageSchema, AuditQuerySchema } from '../../src/protocol/index.ts';
import { createRequireRole } from '../http/authenticate.ts';
import { listAuditPage } from '../services/list-audit-page.ts';
import type { AuditStore } from '../storage/store.ts';

/** `/v1/audit/*`: what viewers and administrators read of finished sessions. */
export function createAuditRoutes(audit: AuditStore): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('viewer', 'admin'));

    app.get(
      '/v1/audit/sessions',
      { schema: { querystring: AuditQuerySchema, response: { 200: AuditPageSchema } } },
      (request) => listAuditPage(audit, request.query),
    );
  };
}

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { AuditExportQuerySchema, AuditPageSchema, AuditQuerySchema } from '../../src/protocol/index.ts';
import { exportCheckpoints, exportLog } from '../audit/export-log.ts';
import { createRequireRole } from '../http/authenticate.ts';
import { listAuditPage } from '../services/list-audit-page.ts';
import type { AuditStore } from '../storage/store.ts';

const JSONL = 'application/jsonl; charset=utf-8';
/** A HEAD request would read the whole log for nothing. */
const STREAMED = { exposeHeadRoute: false } as const;
const CSV = 'text/csv; charset=utf-8; header=present';

/** `/v1/audit/*`: what viewers and administrators read of finished sessions. */
export function createAuditRoutes(audit: AuditStore): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('viewer', 'admin'));

    app.get(
      '/v1/audit/sessions',
      { schema: { querystring: AuditQuerySchema, response: { 200: AuditPageSchema } } },
      (request) => listAuditPage(audit, request.query),
    );

    app.get(
      '/v1/audit/export',
      { ...STREAMED, schema: { querystring: AuditExportQuerySchema } },
      (request, reply) => {
        const { format } = request.query;
        return reply
          .type(format === 'csv' ? CSV : JSONL)
          .header('content-disposition', `attachment; filename="audit.${format}"`)
          .send(Readable.from(exportLog(audit, request.query)));
      },
    );

    app.get('/v1/audit/checkpoints', STREAMED, (_request, reply) =>
      reply
        .type(JSONL)
        .header('content-disposition', 'attachment; filename="checkpoints.jsonl"')
        .send(Readable.from(exportCheckpoints(audit))),
    );
  };
}

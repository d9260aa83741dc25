import { readFile } from 'node:fs/promises';
import type { FastifyPluginAsync } from 'fastify';
import type { OpenAPIV3_1 } from 'openapi-types';
import { renderPage } from '../api-docs/render-page.ts';

const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/docs/api`: the reference of the API, made from the schemas that requests are checked with. Open to all. */
export const createDocsRoutes = (): FastifyPluginAsync => async (app) => {
  const css = await readFile(new URL('../api-docs/page.css', import.meta.url));
  let page = '';

  app.get('/docs/api', async (_request, reply) => {
    // Routes are all known by the time of the first request.
    page ||= renderPage(app.swagger() as OpenAPIV3_1.Document);
    return reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(page);
  });

  app.get('/docs/api/page.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(css));

  app.get('/docs/api/openapi.json', async () => app.swagger());
};

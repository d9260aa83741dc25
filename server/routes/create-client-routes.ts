import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  type Client,
  ClientIdSchema,
  ClientPageSchema,
  ClientQuerySchema,
  ClientSchema,
  EnrolledSchema,
  EnrolSchema,
} from '../../src/protocol/index.ts';
import type { ClientService } from '../access/create-client-service.ts';
import { createRequireRole, readActor } from '../http/authenticate.ts';

const ParamsSchema = z.strictObject({ clientId: ClientIdSchema });

const BODY_LIMIT_BYTES = 4 * 1024;

/** `/v1/admin/clients`: who may report streams. */
export function createClientRoutes(clients: ClientService): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('admin'));

    app.post(
      '/v1/admin/clients',
      { bodyLimit: BODY_LIMIT_BYTES, schema: { body: EnrolSchema, response: { 200: EnrolledSchema } } },
      (request) => logged(clients.enrol(request.body.name, readActor(request)), 'client enrolled', request),
    );

    app.get(
      '/v1/admin/clients',
      { schema: { querystring: ClientQuerySchema, response: { 200: ClientPageSchema } } },
      (request) => clients.list(request.query),
    );

    app.post(
      '/v1/admin/clients/:clientId/revoke',
      { bodyLimit: BODY_LIMIT_BYTES, schema: { params: ParamsSchema, response: { 200: ClientSchema } } },
      (request) =>
        logged(clients.revoke(request.params.clientId, readActor(request)), 'client revoked', request),
    );
  };
}

/** Who may report is worth a line of its own. */
async function logged<Known extends Client>(
  doing: Promise<Known>,
  message: string,
  request: FastifyRequest,
): Promise<Known> {
  const client = await doing;
  request.log.info({ clientId: client.clientId, by: readActor(request) }, message);
  return client;
}

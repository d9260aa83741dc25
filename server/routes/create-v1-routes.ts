import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  LIMITS,
  V1CheckAnswerSchema,
  V1CheckSchema,
  V1RulesQuerySchema,
  V1RulesSchema,
} from '../../src/protocol/index.ts';
import { createRequireRole } from '../http/authenticate.ts';
import type { V1Checks } from '../v1/create-v1-checks.ts';

/** `/v1/check` and `/v1/rules`: the first API, which plugins call with a whole text. */
export function createV1Routes(checks: V1Checks): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('client', 'admin'));

    app.post(
      '/v1/check',
      {
        bodyLimit: LIMITS.maxCheckBytes,
        schema: { body: V1CheckSchema, response: { 200: V1CheckAnswerSchema } },
      },
      ({ body, correlationId }, reply) =>
        checks.check(body, { signal: whileConnected(reply), correlationId }),
    );

    app.get(
      '/v1/rules',
      { schema: { querystring: V1RulesQuerySchema, response: { 200: V1RulesSchema } } },
      (request) => checks.describe(request.query.preset),
    );
  };
}

/** @returns a signal that is aborted when the client goes away, or has its answer */
function whileConnected({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => controller.abort());
  return controller.signal;
}

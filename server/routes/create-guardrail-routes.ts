import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  ChangeModeSchema,
  GuardrailIdSchema,
  GuardrailListSchema,
  GuardrailSchema,
} from '../../src/protocol/index.ts';
import type { ModeService } from '../decisions/create-mode-service.ts';
import { createRequireRole, readActor } from '../http/authenticate.ts';

const ParamsSchema = z.strictObject({ guardrail: GuardrailIdSchema });

const BODY_LIMIT_BYTES = 4 * 1024;

/** `/v1/admin/guardrails`: how they run, and what administrators choose. */
export function createGuardrailRoutes(modes: ModeService): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/admin/guardrails',
      {
        preParsing: createRequireRole('viewer', 'admin'),
        schema: { response: { 200: GuardrailListSchema } },
      },
      () => modes.list(),
    );

    app.post(
      '/v1/admin/guardrails/:guardrail/mode',
      {
        preParsing: createRequireRole('admin'),
        bodyLimit: BODY_LIMIT_BYTES,
        schema: { params: ParamsSchema, body: ChangeModeSchema, response: { 200: GuardrailSchema } },
      },
      (request) => modes.change(request.params.guardrail, request.body.mode, readActor(request)),
    );
  };
}

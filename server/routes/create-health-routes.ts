import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type V1Health, V1HealthSchema } from '../../src/protocol/index.ts';
import type { V1Checks } from '../v1/create-v1-checks.ts';

const DEFAULT_PRESET = 'customer_service';

/** `/health`: whether the process answers, as plugins of the first API ask it. Open to all. */
export function createHealthRoutes(checks: Pick<V1Checks, 'describe'>): FastifyPluginAsyncZod {
  const { input_guardrails, output_guardrails } = checks.describe(DEFAULT_PRESET).guardrails;
  const health: V1Health = {
    status: 'healthy',
    pipeline_available: true,
    guardrail_count: Object.keys(input_guardrails).length + Object.keys(output_guardrails).length,
    // Nobody without a token needs to know which services the server can ask.
    api_key_configured: false,
  };
  return async (app) => {
    app.get('/health', { schema: { response: { 200: V1HealthSchema } } }, async () => health);
  };
}

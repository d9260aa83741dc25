import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const HealthSchema = z.strictObject({ status: z.literal('ok') });

/** `/health`: whether the process answers. Open to all, says nothing else. */
export const createHealthRoutes = (): FastifyPluginAsyncZod => async (app) => {
  app.get('/health', { schema: { response: { 200: HealthSchema } } }, async () => ({
    status: 'ok' as const,
  }));
};

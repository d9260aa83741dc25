import type { FastifyBaseLogger } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createRequireRole } from '../http/authenticate.ts';
import type { MetricsPage } from '../metrics/metrics.ts';
import { type Readiness, type ReadinessCheck, readReadiness } from '../operations/read-readiness.ts';

export interface OperationsParts {
  readonly metrics: MetricsPage;
  /** By part of the server. */
  readonly readiness: Readonly<Record<string, ReadinessCheck>>;
  /** Whether programs on this machine may read metrics without a token. */
  readonly metricsFromLoopback: boolean;
}

const LivenessSchema = z.strictObject({ status: z.literal('ok') });
const ReadinessSchema = z.strictObject({
  status: z.enum(['ready', 'not-ready']),
  /** By part of the server: `ok`, or what is wrong. */
  parts: z.record(z.string(), z.string()),
});

const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
/** A proxy on this machine puts one of these; then who asks may be anywhere. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** What those who keep the server running look at: is it alive, can it work, what does it do. */
export function createOperationsRoutes(parts: OperationsParts): FastifyPluginAsyncZod {
  /** Anyone may ask, and the answer takes a write: who asks meanwhile gets the same one. */
  let asking: Promise<Readiness> | null = null;
  const ask = (log: FastifyBaseLogger): Promise<Readiness> => {
    asking ??= readReadiness(parts.readiness, (part, error) =>
      log.error({ part, err: error }, 'a part of the server is not ready'),
    ).finally(() => {
      asking = null;
    });
    return asking;
  };
  return async (app) => {
    app.get('/healthz', { schema: { response: { 200: LivenessSchema } } }, async () => ({
      status: 'ok' as const,
    }));

    app.get(
      '/readyz',
      { schema: { response: { 200: ReadinessSchema, 503: ReadinessSchema } } },
      async (request, reply) => {
        const { isReady, parts: answers } = await ask(request.log);
        reply.code(isReady ? 200 : 503);
        return { status: isReady ? ('ready' as const) : ('not-ready' as const), parts: answers };
      },
    );

    const requireAdmin = createRequireRole('viewer', 'admin');
    app.get(
      '/metrics',
      {
        preParsing(request, reply, payload, done) {
          const isProxied = PROXY_HEADERS.some((name) => request.headers[name] !== undefined);
          const isLocal = LOOPBACK.includes(request.socket.remoteAddress ?? '') && !isProxied;
          if (parts.metricsFromLoopback && isLocal) done(null, payload);
          else requireAdmin.call(app, request, reply, payload, done);
        },
      },
      async (_request, reply) => reply.type(parts.metrics.contentType).send(await parts.metrics.print()),
    );
  };
}

import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CONVERSATIONS } from '../demo/conversations.ts';
import type { Demo } from '../demo/load-demo.ts';
import { replayStream } from '../demo/replay-stream.ts';

const StreamBodySchema = z.strictObject({
  conversation: z.enum(CONVERSATIONS.map(({ id }) => id)),
  /** Mean time between two records. */
  paceMs: z.int().min(0).max(1_000).default(18),
});

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/demo`: an ordinary chat page and the recorded answers that it streams. Open to all. */
export function createDemoRoutes({ assets, streams }: Demo): FastifyPluginAsyncZod {
  return async (app) => {
    // A replay takes seconds; without this, it would hold up the end of the server.
    const closing = new AbortController();
    app.addHook('preClose', async () => closing.abort());

    for (const { path, mediaType, content } of assets) {
      app.get(path, async (_request, reply) =>
        reply
          .header('content-security-policy', PAGE_POLICY)
          .header('cache-control', 'no-cache')
          .type(mediaType)
          .send(content),
      );
    }

    app.post('/demo/stream', { schema: { body: StreamBodySchema } }, async (request, reply) => {
      const { conversation, paceMs } = request.body;
      const records = streams.get(conversation) ?? [];
      return reply
        .type('text/event-stream; charset=utf-8')
        .send(Readable.from(replayStream(records, paceMs, closing.signal)));
    });
  };
}

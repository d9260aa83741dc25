import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ChannelNameSchema } from '../../src/protocol/index.ts';
import { createRequireRole } from '../http/authenticate.ts';
import { sendDocument } from '../http/send-document.ts';
import type { ChannelService } from '../services/create-channel-service.ts';

const ParamsSchema = z.strictObject({ name: ChannelNameSchema });

/** `/v1/channels/:name`: which bundle is newest, signed. Ask each time; the answer is often 304. */
export function createChannelRoutes(channels: ChannelService): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('client', 'viewer', 'publisher', 'admin'));

    app.get('/v1/channels/:name', { schema: { params: ParamsSchema } }, async (request, reply) =>
      sendDocument(request, reply, await channels.readStatement(request.params.name), 'private, no-cache'),
    );
  };
}

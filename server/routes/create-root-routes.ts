import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CodedError, decimal } from '../../src/protocol/index.ts';
import { computeDigest } from '../../src/trust/index.ts';
import { createRequireRole } from '../http/authenticate.ts';
import { sendDocument } from '../http/send-document.ts';
import type { TrustedRoot } from '../services/trusted-root.ts';

const ParamsSchema = z.strictObject({ version: decimal(z.int().min(1)) });

/** `/v1/roots/:version`: the signed document that names the keys. */
export function createRootRoutes({ root, envelope }: TrustedRoot): FastifyPluginAsyncZod {
  const document = { sha256: computeDigest(new TextEncoder().encode(envelope)), content: envelope };
  return async (app) => {
    app.addHook('preParsing', createRequireRole('client', 'viewer', 'publisher', 'admin'));

    app.get('/v1/roots/:version', { schema: { params: ParamsSchema } }, async (request, reply) => {
      const { version } = request.params;
      if (version !== root.version) {
        throw new CodedError('NOT_FOUND', `There is no root ${version} here, only ${root.version}.`);
      }
      return sendDocument(request, reply, document, 'private, no-cache');
    });
  };
}

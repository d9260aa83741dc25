import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CodedError, DigestSchema } from '../../src/protocol/index.ts';
import { createRequireRole } from '../http/authenticate.ts';
import { sendDocument } from '../http/send-document.ts';
import type { BundleStore } from '../storage/store.ts';

const ParamsSchema = z.strictObject({ sha256: DigestSchema });

/** `/v1/bundles/:sha256`: a bundle by its digest, so it can never change. */
export function createBundleRoutes(bundles: BundleStore): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('client', 'viewer', 'publisher', 'admin'));

    app.get('/v1/bundles/:sha256', { schema: { params: ParamsSchema } }, async (request, reply) => {
      const { sha256 } = request.params;
      const bundle = await bundles.find(sha256);
      if (bundle === null) throw new CodedError('BUNDLE_UNKNOWN', `There is no bundle ${sha256}.`);
      const document = { sha256, content: bundle.envelope };
      return sendDocument(request, reply, document, 'private, max-age=31536000, immutable');
    });
  };
}

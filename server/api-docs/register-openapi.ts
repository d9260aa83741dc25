import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiErrorSchema } from '../../src/protocol/index.ts';
import { ROUTES, type RouteDescription } from './describe-routes.ts';

const DESCRIPTION =
  'The companion server of Stinger. Tokens travel as `Authorization: Bearer <token>`. ' +
  'Every answer that is no success has the same shape; `code` is for programs and `message` for people.';

/** Gathers an OpenAPI document from the routes that are registered afterwards; `app.swagger()` gives it. */
export async function registerOpenapi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Stinger', version: 'v1', description: DESCRIPTION, license: { name: 'MIT' } },
      components: {
        securitySchemes: {
          client: { type: 'http', scheme: 'bearer', description: 'Token of an extension' },
          admin: { type: 'http', scheme: 'bearer', description: 'Token of an administrator' },
        },
      },
    },
    transform: ({ schema, url, route, ...rest }) => {
      const methods = [route.method].flat().filter((method) => method !== 'HEAD');
      const description = ROUTES[`${methods[0]} ${url}`];
      if (description === undefined) return { schema: { hide: true }, url };
      const shaped = { ...schema, response: describeAnswers(schema, description) } as FastifySchema;
      const transformed = jsonSchemaTransform({ schema: shaped, url, route, ...rest });
      return { url: transformed.url, schema: { ...transformed.schema, ...describeRoute(description) } };
    },
  });
}

function describeRoute({ tag, token, summary }: RouteDescription): object {
  const schemes = token === 'none' ? [] : token.split(' or ');
  return { summary, tags: [tag], security: schemes.map((scheme) => ({ [scheme]: [] })) };
}

/** Adds the one shape of errors to what a route answers; text is told by its media type. */
function describeAnswers(schema: FastifySchema | undefined, { mediaTypes }: RouteDescription): object {
  const declared = (schema?.response ?? {}) as Record<string, unknown>;
  const text = {
    content: Object.fromEntries((mediaTypes ?? []).map((type) => [type, { schema: z.string() }])),
  };
  const success = mediaTypes === undefined ? {} : { 200: { description: 'As text', ...text } };
  return { ...success, ...declared, default: ApiErrorSchema };
}

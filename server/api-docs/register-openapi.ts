import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';
import { ApiErrorSchema } from '../../src/protocol/index.ts';
import { ROUTES, type RouteDescription } from './describe-routes.ts';

const DESCRIPTION =
  'The companion server of Stinger. Tokens travel as `Authorization: Bearer <token>`. ' +
  'Every answer that is no success has the same shape; `code` is for programs and `message` for people. ' +
  'Requests may be named by `X-Correlation-Id`, `traceparent` or `X-Request-Id`; answers say their name in `X-Correlation-Id`.';

const ALL_TOKENS = ['client', 'viewer', 'publisher', 'admin'] as const;

/** Pages for people, and what they load. */
const PAGES = /^\/docs\/|^\/demo(?!\/stream$)/;

/** Schemas that the document names once and refers to. */
const schemaRegistry = z.registry<{ id: string }>().add(ApiErrorSchema, { id: 'ApiError' });
const toJsonSchemas = createJsonSchemaTransform({ schemaRegistry });
const toNamedSchemas = createJsonSchemaTransformObject({ schemaRegistry });

/** Gathers an OpenAPI document from the routes that are registered afterwards; `app.swagger()` gives it. */
export async function registerOpenapi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Stinger', version: 'v1', description: DESCRIPTION, license: { name: 'MIT' } },
      components: {
        securitySchemes: {
          client: { type: 'http', scheme: 'bearer', description: 'Token of an extension' },
          viewer: { type: 'http', scheme: 'bearer', description: 'Token of a viewer' },
          publisher: { type: 'http', scheme: 'bearer', description: 'Token of a publisher' },
          admin: { type: 'http', scheme: 'bearer', description: 'Token of an administrator' },
        },
      },
    },
    transformObject: nameSchemas,
    transform: ({ schema, url, route, ...rest }) => {
      if (PAGES.test(url)) return { schema: { hide: true }, url };
      const description = findDescription(String(route.method), url);
      const shaped = { ...schema, response: describeAnswers(schema, description) } as FastifySchema;
      const transformed = toJsonSchemas({ schema: shaped, url, route, ...rest });
      return { url: transformed.url, schema: { ...transformed.schema, ...describeRoute(description) } };
    },
  });
}

/** The library names each schema twice, as input and as output; nothing that is named here is ever input. */
const nameSchemas: typeof toNamedSchemas = (document) => {
  const named = toNamedSchemas(document) as OpenAPIV3_1.Document;
  const schemas = Object.entries(named.components?.schemas ?? {});
  const outputs = Object.fromEntries(schemas.filter(([name]) => !name.endsWith('Input')));
  return { ...named, components: { ...named.components, schemas: outputs } };
};

function findDescription(method: string, url: string): RouteDescription {
  const description = ROUTES[`${method} ${url}`];
  if (description === undefined) throw new Error(`${method} ${url} is missing in describe-routes.ts.`);
  return description;
}

function describeRoute({ tag, token, summary }: RouteDescription): object {
  const schemes = token === 'any' ? ALL_TOKENS : token === 'none' ? [] : token.split(' or ');
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

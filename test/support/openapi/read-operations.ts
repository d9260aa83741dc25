import type { OpenAPIV3_1 } from 'openapi-types';
import type { JsonSchema } from './json-schema.ts';

/** A request that the server describes. */
export interface Operation {
  /** E.g. `POST /v1/stream/start`. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** With `{names}` in it. */
  readonly path: string;
  readonly token: 'client' | 'admin' | null;
  /** Values are text when they are sent. */
  readonly pathSchema: JsonSchema;
  readonly querySchema: JsonSchema;
  readonly bodySchema: JsonSchema | null;
  /** Whether its answer goes on until somebody ends it. */
  readonly isEndless: boolean;
}

export function readOperations(document: OpenAPIV3_1.Document): readonly Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post'] as const).flatMap((method) => {
      const operation = item?.[method];
      return operation === undefined ? [] : [readOperation(path, method, operation)];
    }),
  );
}

function readOperation(
  path: string,
  method: 'get' | 'post',
  operation: OpenAPIV3_1.OperationObject,
): Operation {
  const [scheme] = Object.keys(operation.security?.[0] ?? {});
  const body = operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined;
  const success = operation.responses?.['200'] as OpenAPIV3_1.ResponseObject | undefined;
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method === 'get' ? 'GET' : 'POST',
    path,
    token: scheme === 'client' || scheme === 'admin' ? scheme : null,
    pathSchema: gather(operation, 'path'),
    querySchema: gather(operation, 'query'),
    bodySchema: (body?.content['application/json']?.schema ?? null) as JsonSchema | null,
    isEndless: 'text/event-stream' in (success?.content ?? {}),
  };
}

/** Parameters of one place as the fields of an object. */
function gather(operation: OpenAPIV3_1.OperationObject, place: 'path' | 'query'): JsonSchema {
  const parameters = (operation.parameters ?? []) as readonly OpenAPIV3_1.ParameterObject[];
  const own = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(own.map(({ name, schema }) => [name, schema as JsonSchema])),
    required: own.filter(({ required }) => required === true).map(({ name }) => name),
    // Plugins of the first API add what they like.
    additionalProperties: operation.tags?.includes('First API') ?? false,
  };
}

import * as fc from 'fast-check';
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiErrorSchema } from '../../../src/protocol/index.ts';
import { type Break, listBreaks } from '../../support/openapi/invalid-values.ts';
import type { JsonSchema } from '../../support/openapi/json-schema.ts';
import { type Operation, readOperations } from '../../support/openapi/read-operations.ts';
import { MARKER, makeValid } from '../../support/openapi/valid-values.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { ADMIN_TOKEN, CLIENT_TOKEN, createTestServer, type TestServer } from '../../support/test-server.ts';

/** Of each request of the document. */
const VALID_RUNS = readPropertyRuns(25);
const INVALID_RUNS = readPropertyRuns(60);
/** Their first word may come as late as their pace says. */
const ENDLESS_RUNS = 25;

const TOKENS = { client: CLIENT_TOKEN, admin: ADMIN_TOKEN } as const;

interface Parts {
  readonly path: object;
  readonly query: object;
  readonly body?: unknown;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const probe = await createTestServer();
const document = (
  await probe.call({ url: '/docs/api/openapi.json', token: null })
).json<OpenAPIV3_1.Document>();
await probe.close();
const OPERATIONS = readOperations(document);

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

async function send(operation: Operation, parts: Parts): Promise<Answer> {
  const values = Object.entries(parts.path);
  const path = values.reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    operation.path,
  );
  const query = new URLSearchParams(
    Object.entries(parts.query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const hasBody = operation.bodySchema !== null;
  const answer = await server.app.inject({
    method: operation.method,
    url: `${path}?${query}`,
    headers: {
      ...(operation.token === null ? {} : { authorization: `Bearer ${TOKENS[operation.token]}` }),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(hasBody ? { payload: JSON.stringify(parts.body) } : {}),
    payloadAsStream: operation.isEndless,
  });
  if (operation.isEndless && answer.statusCode === 200) {
    answer.stream().destroy();
    return { status: 200, text: '' };
  }
  return { status: answer.statusCode, text: operation.isEndless ? await read(answer.stream()) : answer.body };
}

async function read(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk.toString();
  return text;
}

/** What holds of every answer, and of the log. */
function expectSound({ status, text }: Answer): void {
  expect(status, text).toBeLessThan(500);
  if (status < 400) return;
  ApiErrorSchema.strict().parse(JSON.parse(text));
  expect(text).not.toContain(MARKER);
}

function expectCleanLog(): void {
  expect(server.logLines.length).toBeGreaterThan(0);
  expect(server.logLines.filter((line) => line.includes(MARKER))).toEqual([]);
}

const makeParts = ({ pathSchema, querySchema, bodySchema }: Operation): fc.Arbitrary<Parts> =>
  fc.record({
    path: makeValid(pathSchema) as fc.Arbitrary<object>,
    query: makeValid(querySchema) as fc.Arbitrary<object>,
    body: bodySchema === null ? fc.constant(undefined) : makeValid(bodySchema),
  });

/** Parameters are text: what differs in type alone, once it is written, is no different. */
function listTextBreaks(schema: JsonSchema): readonly Break[] {
  const names = Object.keys(schema.properties ?? {});
  return listBreaks(schema).filter(({ rule }) => {
    const [name = '', of = ''] = rule.split(': ');
    return (
      rule === 'an unknown field' || (names.includes(name) && of !== 'another type' && of !== 'no value')
    );
  });
}

/** Requests with one thing wrong, and what it is. */
function listInvalid(operation: Operation): readonly { rule: string; parts: fc.Arbitrary<Parts> }[] {
  const valid = makeParts(operation);
  const replace = (part: keyof Parts, breaks: readonly Break[]) =>
    breaks.map(({ rule, values }) => ({
      rule: `${part}: ${rule}`,
      parts: fc.tuple(valid, values).map(([parts, wrong]) => ({ ...parts, [part]: wrong })),
    }));
  return [
    ...replace('query', isEmpty(operation.querySchema) ? [] : listTextBreaks(operation.querySchema)),
    // An unknown field of a path is none.
    ...replace(
      'path',
      listTextBreaks(operation.pathSchema).filter(({ rule }) => rule !== 'an unknown field'),
    ),
    ...replace('body', operation.bodySchema === null ? [] : listBreaks(operation.bodySchema)),
  ];
}

const isEmpty = ({ properties = {} }: JsonSchema): boolean => Object.keys(properties).length === 0;

test('every request is described', () => {
  expect(OPERATIONS.length).toBeGreaterThanOrEqual(15);
});

describe.each(OPERATIONS)('$name', (operation) => {
  test('takes what the document allows', async () => {
    await fc.assert(
      fc.asyncProperty(makeParts(operation), async (parts) => {
        const answer = await send(operation, parts);
        expectSound(answer);
        // Metrics name the codes of others.
        if (answer.status !== 200) expect(answer.text).not.toContain('REQUEST_INVALID');
      }),
      { numRuns: operation.isEndless ? Math.min(VALID_RUNS, ENDLESS_RUNS) : VALID_RUNS },
    );
    expectCleanLog();
  });

  const invalid = listInvalid(operation);
  const testInvalid = invalid.length > 0 ? test : null;
  testInvalid?.('refuses what the document does not allow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(...invalid.map(({ rule, parts }) => fc.tuple(fc.constant(rule), parts))),
        async ([rule, parts]) => {
          const answer = await send(operation, parts);
          expectSound(answer);
          expect(answer.status, rule).toBeGreaterThanOrEqual(400);
          expect(answer.status, rule).toBeLessThan(500);
        },
      ),
      { numRuns: INVALID_RUNS },
    );
    expectCleanLog();
  });

  const testBody = operation.bodySchema === null ? null : test;
  testBody?.('takes no body that is no JSON', async () => {
    const text = fc.string({ unit: 'binary' }).map((rest) => `{"${MARKER}${rest}`);
    const type = fc.constantFrom('application/json', 'text/plain', 'application/xml', `x/${MARKER}`);
    await fc.assert(
      fc.asyncProperty(text, type, async (payload, contentType) => {
        const token = operation.token === null ? {} : { authorization: `Bearer ${TOKENS[operation.token]}` };
        const headers = { ...token, 'content-type': contentType };
        const { method } = operation;
        const answer = await server.app.inject({ method, url: operation.path, headers, payload });
        expectSound({ status: answer.statusCode, text: answer.body });
        expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: VALID_RUNS },
    );
    expectCleanLog();
  });
});

test('addresses that lead nowhere are refused without being repeated', async () => {
  const piece = fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text));
  const path = fc.array(piece, { maxLength: 4 }).map((pieces) => `/${[MARKER, ...pieces].join('/')}`);
  await fc.assert(
    fc.asyncProperty(path, fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'), async (url, method) => {
      const answer = await server.app.inject({ method, url, headers: { authorization: `Bearer ${MARKER}` } });
      expectSound({ status: answer.statusCode, text: answer.body });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    }),
    { numRuns: INVALID_RUNS },
  );
  expectCleanLog();
});

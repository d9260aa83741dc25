import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../server/api-docs/describe-routes.ts';
import { startLeakWatch } from '../../../server/operations/start-leak-watch.ts';
import type { Store } from '../../../server/storage/store.ts';
import { makeFinish, makeStart, makeUpdate } from '../../support/sessions.ts';
import { CLIENT_TOKEN, createTestServer, type TestServer } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer();
});
afterEach(() => server.close());

/** Streams a message with one update. */
async function stream(to = server): Promise<void> {
  const head = makeStart();
  await to.call({ url: '/v1/stream/start', body: head });
  await to.call({ url: '/v1/stream/update', body: makeUpdate(head.sessionId, 1) });
  await to.call({ url: '/v1/stream/finish', body: makeFinish(head.sessionId, 2) });
}

async function readMetrics(of = server): Promise<Map<string, number>> {
  const { body } = await of.call({ url: '/metrics' });
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('/metrics', () => {
  test('counts what clients report of ended streams, once', async () => {
    await stream();
    await stream();
    const head = makeStart();
    await server.call({ url: '/v1/stream/start', body: head });
    await server.call({ url: '/v1/stream/finish', body: makeFinish(head.sessionId, 1) });
    await server.call({ url: '/v1/stream/finish', body: makeFinish(head.sessionId, 1) });
    const metrics = await readMetrics();
    expect(metrics.get('stinger_audit_records_total{end_reason="complete"}')).toBe(3);
    expect(metrics.get('stinger_chunks_total')).toBe(200 + 200 + 100);
    expect(metrics.get('stinger_characters_total{fate="redacted"}')).toBe(3);
    expect(metrics.get('stinger_rule_hits_total{action="redact"}')).toBe(3);
    expect(metrics.get('stinger_calls_per_message_sum')).toBe(8);
    expect(metrics.get('stinger_calls_per_message_bucket{le="2"}')).toBe(1);
    expect(metrics.get('stinger_slowest_chunk_seconds_count')).toBe(3);
  });

  test('counts requests by route, and refusals by code', async () => {
    await stream();
    await server.call({ url: '/v1/stream/start', body: {} });
    await server.call({ url: '/nowhere' });
    await server.call({ url: '/elsewhere' });
    const metrics = await readMetrics();
    expect(metrics.get('stinger_request_seconds_count{route="/v1/stream/start",status="2xx"}')).toBe(1);
    expect(metrics.get('stinger_request_seconds_count{route="/v1/stream/start",status="4xx"}')).toBe(1);
    expect(metrics.get('stinger_requests_refused_total{code="REQUEST_INVALID"}')).toBe(1);
    expect(metrics.get('stinger_requests_refused_total{code="NOT_FOUND"}')).toBe(2);
    expect([...metrics.keys()].filter((name) => name.includes('nowhere'))).toEqual([]);
  });

  test('takes the token of an administrator', async () => {
    expect((await server.call({ url: '/metrics', token: null })).statusCode).toBe(401);
    expect((await server.call({ url: '/metrics', token: CLIENT_TOKEN })).statusCode).toBe(401);
  });

  test('is open to this machine where the settings say so, but not through a proxy', async () => {
    const open = await createTestServer({ settings: { metricsFromLoopback: true } });
    expect((await open.call({ url: '/metrics', token: null })).statusCode).toBe(200);
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    expect((await open.call({ url: '/metrics', token: null, headers })).statusCode).toBe(401);
    const answer = await open.app.inject({ url: '/metrics', remoteAddress: '203.0.113.7' });
    expect(answer.statusCode).toBe(401);
    await open.close();
  });

  test('a client that goes away in the middle is no longer counted', async () => {
    const { port } = new URL(await server.app.listen({ port: 0, host: '127.0.0.1' }));
    const headers = { 'content-type': 'application/json', 'content-length': '1000' };
    const authorization = `Bearer ${CLIENT_TOKEN}`;
    const call = request({
      port,
      method: 'POST',
      path: '/v1/stream/start',
      headers: { ...headers, authorization },
    });
    call.on('error', () => {});
    call.flushHeaders();
    const open = async () => (await readMetrics()).get('stinger_requests_in_flight');
    // The request for the metrics is one itself.
    await waitUntil(async () => (await open()) === 2);
    call.destroy();
    await waitUntil(async () => (await open()) === 1);
  });
});

describe('/readyz', () => {
  const readParts = async (of: TestServer) => {
    const answer = await of.call({ url: '/readyz', token: null });
    return [answer.statusCode, answer.json()] as const;
  };

  test('says yes while all works', async () => {
    expect(await readParts(server)).toEqual([
      200,
      { status: 'ready', parts: { store: 'ok', server: 'ok', memory: 'ok', queue: 'ok' } },
    ]);
  });

  test('names the part that does not work, and tells the log why', async () => {
    const broken = await createTestServer({
      readPressure: () => 1.2,
      wrapStore: (store): Store => ({
        ...store,
        operations: {
          ...store.operations,
          assertWritable: () => Promise.reject(new Error('disk is full')),
        },
      }),
    });
    expect(await readParts(broken)).toEqual([
      503,
      { status: 'not-ready', parts: { store: 'failed', server: 'ok', memory: 'is full', queue: 'ok' } },
    ]);
    expect(broken.logLines.join('')).toContain('disk is full');
    expect((await broken.call({ url: '/healthz', token: null })).json()).toEqual({ status: 'ok' });
    await broken.close();
  });
});

describe('with little memory left', () => {
  let pressure = 0;
  let small: TestServer;
  beforeEach(async () => {
    pressure = 0;
    small = await createTestServer({ readPressure: () => pressure });
  });
  afterEach(() => small.close());

  test('new sessions are refused first, those that end last', async () => {
    const heads = Array.from({ length: 4 }, () => makeStart());
    for (const head of heads) await small.call({ url: '/v1/stream/start', body: head });
    const tryAll = async (to: number) => {
      pressure = to;
      const id = heads.pop()?.sessionId ?? '';
      const calls = [
        { url: '/v1/stream/start', body: makeStart() },
        { url: '/v1/stream/update', body: makeUpdate(id, 1) },
        { url: '/v1/stream/finish', body: makeFinish(id, to < 0.93 ? 2 : 1) },
        { url: '/healthz' },
        { url: '/metrics' },
      ];
      const statuses = [];
      for (const call of calls) statuses.push((await small.call(call)).statusCode);
      return statuses;
    };
    expect(await tryAll(0.84)).toEqual([200, 200, 200, 200, 200]);
    expect(await tryAll(0.86)).toEqual([503, 200, 200, 200, 200]);
    expect(await tryAll(0.95)).toEqual([503, 503, 200, 200, 200]);
    expect(await tryAll(1)).toEqual([503, 503, 503, 200, 200]);
  });

  test('an update that opens its session counts as a new one', async () => {
    pressure = 0.9;
    const head = makeStart();
    const body = { ...makeUpdate(head.sessionId, 1), start: head };
    expect((await small.call({ url: '/v1/stream/update', body })).statusCode).toBe(503);
  });

  test('an update that ends its session is refused last, alone or in a batch', async () => {
    const heads = [makeStart(), makeStart(), makeStart(), makeStart()] as const;
    for (const head of heads.slice(0, 3)) await small.call({ url: '/v1/stream/start', body: head });
    const end = { reason: 'complete', at: '2030-06-01T12:00:00Z' };
    pressure = 0.95;
    const alone = { ...makeUpdate(heads[0].sessionId, 1), end };
    expect((await small.call({ url: '/v1/stream/update', body: alone })).statusCode).toBe(200);
    const updates = [
      { ...makeUpdate(heads[1].sessionId, 1), end },
      makeUpdate(heads[2].sessionId, 1),
      { ...makeUpdate(heads[3].sessionId, 1), start: heads[3], end },
    ];
    const { answers } = (await small.call({ url: '/v1/stream/batch', body: { updates } })).json();
    expect(answers).toMatchObject([{ state: 'COMPLETE' }, { code: 'OVERLOADED' }, { code: 'OVERLOADED' }]);
    const refused = await small.call({ url: '/v1/stream/batch', body: { updates: updates.slice(1) } });
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5']);
  });

  test('who is refused is told when to come back, and all is well then', async () => {
    pressure = 0.9;
    const head = makeStart();
    const refused = await small.call({ url: '/v1/stream/start', body: head });
    expect(refused.json()).toMatchObject({ code: 'OVERLOADED' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    pressure = 0.5;
    expect((await small.call({ url: '/v1/stream/start', body: head })).json()).toMatchObject({
      duplicate: false,
    });
    expect((await readMetrics(small)).get('stinger_requests_refused_total{code="OVERLOADED"}')).toBe(1);
  });
});

test('sessions that should have ended are counted, and live ones by their state', async () => {
  const head = makeStart();
  await server.call({ url: '/v1/stream/start', body: head });
  const { operations } = server.store;
  let nowMs = Date.parse('2030-06-01T12:00:00Z');
  const stop = startLeakWatch({
    store: operations,
    metrics: server.metrics,
    now: () => new Date(nowMs),
    logger: server.app.log,
  });
  const count = async (name: string) => (await readMetrics()).get(`${name}{state="ACTIVE"}`);
  expect([await count('stinger_sessions'), await count('stinger_stuck_sessions')]).toEqual([1, 0]);
  nowMs += 11 * 60_000;
  expect([await count('stinger_sessions'), await count('stinger_stuck_sessions')]).toEqual([1, 1]);
  expect([...(await readMetrics()).keys()].some((name) => name.startsWith('stinger_active_resources'))).toBe(
    true,
  );
  await stop();
});

describe('/docs/api', () => {
  test('describes what there is: a route without a description has none of this', async () => {
    const { paths } = (await server.call({ url: '/docs/api/openapi.json', token: null })).json();
    const names = Object.entries<object>(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(names.toSorted()).toEqual(Object.keys(ROUTES).toSorted());
  });

  test('is a page that asks for nothing from elsewhere', async () => {
    const page = await server.call({ url: '/docs/api', token: null });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).not.toMatch(/<script|src=|https?:\/\//);
    for (const name of Object.keys(ROUTES)) {
      expect(page.body).toContain(`<code>${name.replaceAll(/:(\w+)/g, '{$1}')}</code>`);
    }
    expect((await server.call({ url: '/docs/api/page.css', token: null })).statusCode).toBe(200);
  });

  test('is OpenAPI 3.1 with the limits of the schemas', async () => {
    const document = (await server.call({ url: '/docs/api/openapi.json', token: null })).json();
    expect(document.openapi).toBe('3.1.0');
    const update = document.paths['/v1/stream/update'].post;
    expect(update.requestBody.content['application/json'].schema.properties.seq).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
    });
    expect(update.responses.default.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/ApiError',
    });
    expect(document.components.schemas.ApiError.required).toContain('requestId');
  });
});

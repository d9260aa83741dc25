import { once } from 'node:events';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiErrorSchema, ERROR_CODES, LIMITS } from '../../../src/protocol/index.ts';
import { makeFinish, makeStart, makeUpdate } from '../../support/sessions.ts';
import {
  ADMIN_TOKEN,
  type Call,
  CLIENT_TOKEN,
  createTestServer,
  type TestServer,
} from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const ID = makeStart().sessionId;
const start = (overrides: object): Call => ({
  url: '/v1/stream/start',
  body: { ...makeStart(), ...overrides },
});
const update = (overrides: object): Call => ({
  url: '/v1/stream/update',
  body: { ...makeUpdate(ID, 1), ...overrides },
});
const text = (body: string, type = 'application/json'): Call => ({
  url: '/v1/stream/start',
  body,
  headers: { 'content-type': type },
});

/** Calls, the code that they are answered with, and what the message has to say. */
const REFUSALS: readonly [name: string, call: Call, code: keyof typeof ERROR_CODES, says: string][] = [
  ['no token', { ...start({}), token: null }, 'UNAUTHORIZED', 'no token'],
  ['an unknown token', { ...start({}), token: 'guess' }, 'UNAUTHORIZED', 'unknown'],
  ['an administrator at the session API', { ...start({}), token: ADMIN_TOKEN }, 'UNAUTHORIZED', 'client'],
  ['a client at the audit', { url: '/v1/audit/sessions', token: CLIENT_TOKEN }, 'UNAUTHORIZED', 'admin'],
  ['no token at the audit', { url: '/v1/audit/sessions', token: null }, 'UNAUTHORIZED', 'admin'],
  [
    'a client that publishes',
    { url: '/v1/admin/bundles', body: {}, token: CLIENT_TOKEN },
    'UNAUTHORIZED',
    'admin',
  ],
  [
    'no token at a channel',
    { url: '/v1/channels/stable', token: null },
    'UNAUTHORIZED',
    'client or viewer or publisher or admin',
  ],
  [
    'no token at a bundle',
    { url: `/v1/bundles/${'a'.repeat(64)}`, token: null },
    'UNAUTHORIZED',
    'client or viewer or publisher or admin',
  ],
  [
    'no token at a root',
    { url: '/v1/roots/1', token: null },
    'UNAUTHORIZED',
    'client or viewer or publisher or admin',
  ],
  [
    'another scheme',
    { ...start({}), token: null, headers: { authorization: 'Basic eDp5' } },
    'UNAUTHORIZED',
    'Bearer',
  ],
  ['a missing field', start({ origin: undefined }), 'REQUEST_INVALID', 'body: origin'],
  ['a session id that is no UUID', start({ sessionId: '17' }), 'REQUEST_INVALID', 'body: sessionId'],
  ['an unknown field', start({ text: 'hello' }), 'REQUEST_INVALID', 'text'],
  ['an unknown transport', start({ transport: 'pigeon' }), 'REQUEST_INVALID', 'body: transport'],
  ['a negative number', update({ seq: -1 }), 'REQUEST_INVALID', 'body: seq'],
  ['a start under another name', update({ seq: 0 }), 'REQUEST_INVALID', 'body: seq'],
  [
    'a report of another shape',
    update({ report: { characters: {} } }),
    'REQUEST_INVALID',
    'body: report.characters',
  ],
  [
    'an unknown end',
    { url: '/v1/stream/finish', body: { ...makeFinish(ID, 1), endReason: 'bored' } },
    'REQUEST_INVALID',
    'body: endReason',
  ],
  ['a query without an id', { url: '/v1/stream/status' }, 'REQUEST_INVALID', 'querystring: sessionId'],
  ['a page of no size', { url: '/v1/audit/sessions?limit=0' }, 'REQUEST_INVALID', 'querystring: limit'],
  ['a digest that is none', { url: '/v1/bundles/latest' }, 'REQUEST_INVALID', 'params: sha256'],
  ['a channel name with capitals', { url: '/v1/channels/Stable' }, 'REQUEST_INVALID', 'params: name'],
  ['an empty body', text(''), 'REQUEST_INVALID', 'must not be empty'],
  ['half a body', text('{"sessionId":'), 'REQUEST_INVALID', 'valid JSON'],
  ['a poisoned body', text('{"__proto__": {"admin": true}}'), 'REQUEST_INVALID', 'valid JSON'],
  ['an oversized body', text(`"${'x'.repeat(LIMITS.maxBodyBytes)}"`), 'BODY_TOO_LARGE', 'larger'],
  ['plain text', text('hello', 'text/plain'), 'MEDIA_TYPE', 'JSON'],
  ['a form', text('a=b', 'application/x-www-form-urlencoded'), 'MEDIA_TYPE', 'JSON'],
  ['an unknown path', { url: '/v2/stream/start' }, 'NOT_FOUND', 'path'],
  ['the wrong method', { url: '/v1/stream/start', method: 'GET' }, 'NOT_FOUND', 'GET'],
  ['a badly encoded address', { url: '/v1/channels/%E0%A4' }, 'REQUEST_INVALID', 'encoded'],
  ['an endless name', { url: `/v1/channels/${'a'.repeat(500)}` }, 'NOT_FOUND', 'long'],
  ['an unknown session', update({}), 'SESSION_UNKNOWN', ID],
  ['an unknown channel', { url: '/v1/channels/nightly' }, 'CHANNEL_UNKNOWN', 'nightly'],
  ['an unknown bundle', { url: `/v1/bundles/${'a'.repeat(64)}` }, 'BUNDLE_UNKNOWN', 'aaaa'],
  ['an unknown root', { url: '/v1/roots/7' }, 'NOT_FOUND', 'root 7'],
];

describe('each refusal has its code, its status, a message and a request id', () => {
  test.each(REFUSALS)('%s', async (_name, call, code, says) => {
    const answer = await server.call(call);
    const error = ApiErrorSchema.strict().parse(answer.json());
    expect([answer.statusCode, error.code]).toEqual([ERROR_CODES[code].status, code]);
    expect(error.message).toContain(says);
    expect(error.message).toContain(ERROR_CODES[code].help);
    expect(server.logLines.some((line) => line.includes(error.requestId))).toBe(true);
  });
});

test('a stranger is refused before the body is read', async () => {
  const own = await createTestServer();
  const { port } = new URL(await own.app.listen({ port: 0, host: '127.0.0.1' }));
  // The body is announced and never sent: only a server that doesn't wait for it can answer.
  const headers = { 'content-type': 'application/json', 'content-length': '1000' };
  const call = request({ port, method: 'POST', path: '/v1/stream/start', headers });
  call.flushHeaders();
  const [answer] = await once(call, 'response');
  expect(answer.statusCode).toBe(401);
  call.destroy();
  await own.close();
});

test('who asks too often is told when to come back, and others are served', async () => {
  const limited = await createTestServer({ settings: { requestsPerMinute: 3 } });
  for (let count = 0; count < 3; count += 1) await limited.call({ url: '/v1/roots/1' });
  const refused = await limited.call({ url: '/v1/roots/1' });
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await limited.call({ url: '/v1/roots/1', token: CLIENT_TOKEN })).statusCode).toBe(200);
  await limited.close();
});

test('guessing tokens is limited too', async () => {
  const limited = await createTestServer({ settings: { requestsPerMinute: 3 } });
  const codes = [];
  for (let count = 0; count < 5; count += 1) {
    codes.push((await limited.call({ url: '/v1/roots/1', token: `guess-${count}` })).statusCode);
  }
  expect(codes).toEqual([401, 401, 401, 429, 429]);
  await limited.close();
});

describe('when the store fails', () => {
  test('the answer hides why, the log says it, and the next request is served', async () => {
    let isBroken = true;
    const failing = await createTestServer({
      wrapStore: (store) => ({
        ...store,
        sessions: {
          ...store.sessions,
          write: async (changes) => {
            if (isBroken) throw new Error('disk is full');
            return store.sessions.write(changes);
          },
        },
      }),
    });
    const head = makeStart();
    const refused = await failing.call({ url: '/v1/stream/start', body: head });
    expect([refused.statusCode, refused.json().code]).toEqual([500, 'INTERNAL']);
    expect(refused.body).not.toContain('disk');
    expect(failing.logLines.join('')).toContain('disk is full');
    isBroken = false;
    expect((await failing.call({ url: '/v1/stream/start', body: head })).json()).toMatchObject({
      duplicate: false,
    });
    await failing.close();
  });
});

describe('headers', () => {
  test('no answer may be run, framed, sniffed or kept', async () => {
    const { headers } = await server.call({ url: '/health', token: null });
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
});

test('the log holds neither tokens nor bodies nor addresses with their queries', async () => {
  const own = await createTestServer();
  const head = makeStart({ origin: 'https://marker-origin.example' });
  await own.call({ url: '/v1/stream/start', body: head });
  await own.call({ url: '/v1/stream/start', body: { ...head, marker: 'marker-field' } });
  await own.call(text('{"marker-json'));
  await own.call({ url: `/v1/stream/status?sessionId=${head.sessionId}` });
  await own.call({ url: '/v1/stream/status?sessionId=marker-query' });
  await own.call({ url: '/marker-path' });
  await own.call({ url: '/v1/stream/start', body: head, token: 'marker-token' });
  await own.close();
  const log = own.logLines.join('');
  expect(log).toContain('/v1/stream/start');
  expect(log).not.toMatch(/marker|token-of-the-tests/);
  // An id that the client made at random: it leads from the page to the log, and says nothing.
  expect(log).toContain(head.sessionId);
});

describe('numbers in addresses and headers', () => {
  test.each([
    ['2', 200],
    ['002', 200],
    ['0x2', 400],
    ['2e0', 400],
    ['2.0', 400],
    ['-2', 400],
    ['', 400],
    [' 2', 400],
    ['9007199254740993', 400],
  ])('%j', async (number, status) => {
    const query = encodeURIComponent(number);
    const calls = [
      `audit/sessions?limit=${query}`,
      `audit/sessions?before=${query}`,
      `admin/clients?limit=${query}`,
    ];
    for (const url of calls) expect((await server.call({ url: `/v1/${url}` })).statusCode).toBe(status);
  });

  test('of a root', async () => {
    expect((await server.call({ url: '/v1/roots/1' })).statusCode).toBe(200);
    expect((await server.call({ url: '/v1/roots/0x1' })).statusCode).toBe(400);
  });

  test('of the last event', async () => {
    const headers = { 'last-event-id': '0x1' };
    expect((await server.call({ url: '/v1/stream/events', headers })).statusCode).toBe(400);
  });
});

test.each([
  ['plain', '{"half":', {}],
  ['compressed', gzipSync('{"half":1}').subarray(0, 14), { 'content-encoding': 'gzip' }],
])('a client that goes away in the middle of its request is no failure: %s', async (_name, half, coding) => {
  const own = await createTestServer();
  const address = await own.app.listen({ host: '127.0.0.1', port: 0 });
  const headers = {
    authorization: `Bearer ${CLIENT_TOKEN}`,
    'content-type': 'application/json',
    'content-length': 1_000,
    ...coding,
  };
  const client = request(`${address}/v1/stream/start`, { method: 'POST', headers });
  client.on('error', () => {});
  const arrived = once(own.app.server, 'request');
  client.write(half);
  await arrived;
  client.destroy();
  await waitUntil(() => own.logLines.some((line) => line.includes('went away')));
  expect(own.logLines.filter((line) => JSON.parse(line).level > 30)).toEqual([]);
  const { body } = await own.call({ url: '/metrics' });
  expect(body).not.toContain('code="INTERNAL"');
  await own.close();
});

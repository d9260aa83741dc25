import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONVERSATIONS } from '../../../server/demo/conversations.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test.each([
  ['/demo', 'text/html'],
  ['/demo/', 'text/html'],
  ['/demo/page.css', 'text/css'],
  ['/demo/page.js', 'text/javascript'],
  ['/demo/read-answer.js', 'text/javascript'],
  ['/demo/show-answer.js', 'text/javascript'],
])('%s is open to all and may only load from here', async (url, mediaType) => {
  const answer = await server.call({ url, token: null });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toContain(mediaType);
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
  expect(answer.body).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
});

test.each(CONVERSATIONS)('$id streams in the shape of $format', async ({ id, format }) => {
  const answer = await server.call({
    url: '/demo/stream',
    body: { conversation: id, paceMs: 0 },
    token: null,
  });
  expect(answer.headers['content-type']).toContain('text/event-stream');
  expect(answer.headers['cache-control']).toBe('no-store');
  const end =
    format === 'openai-chat'
      ? /"finish_reason":"stop".+data: \[DONE\]\n\n$/s
      : /event: message_stop\n.+\n\n$/s;
  expect(answer.body).toMatch(end);
});

test.each([
  [{ conversation: 'unknown' }, 'body: conversation'],
  [{ conversation: 'clean', paceMs: -1 }, 'body: paceMs'],
])('%j is refused', async (body, field) => {
  const answer = await server.call({ url: '/demo/stream', body, token: null });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringContaining(field) });
});

test('closing the server ends a replay that would take minutes', async () => {
  const own = await createTestServer();
  const address = await own.app.listen({ port: 0, host: '127.0.0.1' });
  const response = await fetch(`${address}/demo/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation: 'clean', paceMs: 1_000 }),
  });
  const reading = response.text();
  await Promise.all([own.close(), expect(reading).rejects.toThrow()]);
});

test('a reader who goes away in the middle does no harm', async () => {
  const own = await createTestServer();
  const address = await own.app.listen({ port: 0, host: '127.0.0.1' });
  const leaving = new AbortController();
  const response = await fetch(`${address}/demo/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation: 'clean', paceMs: 50 }),
    signal: leaving.signal,
  });
  const reader = response.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  leaving.abort();
  await expect(reader?.read()).rejects.toThrow('aborted');
  expect((await fetch(`${address}/health`)).status).toBe(200);
  await own.close();
  expect(own.logLines.join('')).not.toContain('"level":50');
});

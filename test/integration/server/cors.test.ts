import { afterEach, expect, test } from 'vitest';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

const LISTED = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';
const OTHER = 'chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba';
const FIREFOX = 'moz-extension://0b0e0f5a-3c3a-4f7b-9c57-2a4f8f4f2c11';

let server: TestServer;
afterEach(() => server.close());

/** @returns the origins that a preflight and an answer allow to read */
async function ask(origin: string): Promise<readonly unknown[]> {
  const preflight = await server.call({
    url: '/v1/stream/start',
    method: 'OPTIONS',
    token: null,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  const answer = await server.call({ url: '/health', headers: { origin } });
  expect(answer.statusCode).toBe(200);
  return [preflight, answer].map(({ headers }) => headers['access-control-allow-origin']);
}

test.each([
  [LISTED, [LISTED], true],
  [OTHER, [LISTED], false],
  [FIREFOX, [LISTED], false],
  [FIREFOX, [LISTED, 'moz-extension://*'], true],
  [OTHER, ['moz-extension://*'], false],
  [OTHER, ['chrome-extension://*'], true],
  [LISTED, [], false],
  ['https://chat.example', ['chrome-extension://*'], false],
  ['https://chrome-extension.example', ['chrome-extension://*'], false],
  ['chrome-extension://abc', ['chrome-extension://*'], false],
  ['chrome-extension://*', ['chrome-extension://*'], false],
  ['null', ['chrome-extension://*'], false],
])('a page of %s may read answers where %j are listed: %s', async (origin, extensionOrigins, isAllowed) => {
  server = await createTestServer({ settings: { extensionOrigins } });
  const expected = isAllowed ? origin : undefined;
  expect(await ask(origin)).toEqual([expected, expected]);
});

test('an extension that is not listed is told in the log, once; a web page is not', async () => {
  server = await createTestServer({ settings: { extensionOrigins: [LISTED] } });
  for (const origin of [OTHER, OTHER, LISTED, 'https://chat.example']) await ask(origin);
  const told = server.logLines.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
  expect(told).toMatchObject([{ origin: OTHER, msg: expect.stringContaining('extensionOrigins') }]);
});

import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS, type StreamUpdate } from '../../../src/protocol/index.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const open = (): StreamUpdate => {
  const start = makeStart();
  return { ...makeUpdate(start.sessionId, 1), start };
};
const post = (updates: readonly object[], headers = {}) =>
  server.call({ url: '/v1/stream/batch', body: { updates }, headers });
const postBytes = (bytes: Buffer, headers: object) =>
  server.app.inject({
    method: 'POST',
    url: '/v1/stream/batch',
    headers: {
      authorization: 'Bearer client-token-of-the-tests',
      'content-type': 'application/json',
      ...headers,
    },
    payload: bytes,
  });

describe('a batch', () => {
  test('answers each update for itself, in order; a refused one hurts no other', async () => {
    const [first, second] = [open(), open()];
    const updates = [
      first,
      makeUpdate(first.sessionId, 2),
      makeUpdate(makeStart().sessionId, 1),
      makeUpdate(first.sessionId, 9),
      second,
      first,
      { ...makeUpdate(first.sessionId, 3), end: { reason: 'complete', at: '2030-06-01T12:00:00Z' } },
    ];
    const answer = await post(updates);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().answers).toMatchObject([
      { sessionId: first.sessionId, seq: 1, duplicate: false },
      { seq: 2, duplicate: false },
      { sessionId: updates[2]?.sessionId, code: 'SESSION_UNKNOWN' },
      { code: 'SEQUENCE_GAP', expectedSeq: 3 },
      { sessionId: second.sessionId, seq: 1 },
      { seq: 2, duplicate: true },
      { seq: 3, state: 'COMPLETE' },
    ]);
  });

  test.each([
    ['no update', []],
    ['too many', Array.from({ length: LIMITS.maxBatchUpdates + 1 }, open)],
    ['one that is no update', [open(), { sessionId: 'x' }]],
  ])('is refused with %s', async (_name, updates) => {
    const answer = await post(updates);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'REQUEST_INVALID']);
  });
});

describe('gzip', () => {
  const encoded = { 'content-encoding': 'gzip' };
  const pack = (updates: readonly object[]) => gzipSync(JSON.stringify({ updates }));

  test('is taken in requests', async () => {
    const updates = [open(), open()];
    const answer = await postBytes(pack(updates), encoded);
    expect(answer.json().answers).toMatchObject(updates.map(({ sessionId }) => ({ sessionId, seq: 1 })));
  });

  test('is given in answers that are worth it, to those who take it', async () => {
    const updates = Array.from({ length: LIMITS.maxBatchUpdates }, open);
    const answer = await post(updates, { 'accept-encoding': 'br, gzip;q=0.5' });
    expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    const { answers } = JSON.parse(gunzipSync(answer.rawPayload).toString());
    expect(answers).toHaveLength(LIMITS.maxBatchUpdates);
    expect(answer.rawPayload.length).toBeLessThan(JSON.stringify({ answers }).length / 2);
    const plain = await post(updates, { 'accept-encoding': 'gzip;q=0' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.json().answers).toHaveLength(LIMITS.maxBatchUpdates);
    expect((await post([open()], { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
  });

  test('that would inflate beyond the limit is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * LIMITS.maxBatchBytes, ' '));
    expect(bomb.length).toBeLessThan(LIMITS.maxBatchBytes);
    const before = process.memoryUsage().arrayBuffers;
    const answer = await postBytes(bomb, encoded);
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * LIMITS.maxBatchBytes);
  });

  test.each([
    ['broken', Buffer.from('not gzip'), encoded, 'REQUEST_INVALID'],
    ['cut off', pack([open()]).subarray(0, 40), encoded, 'REQUEST_INVALID'],
    ['another coding', pack([open()]), { 'content-encoding': 'br' }, 'MEDIA_TYPE'],
    ['gzip that nobody declared', pack([open()]), {}, 'REQUEST_INVALID'],
  ])('%s is refused', async (_name, bytes, headers, code) => {
    expect((await postBytes(bytes, headers)).json().code).toBe(code);
  });

  test('is not inflated for strangers', async () => {
    const answer = await postBytes(pack([open()]), { ...encoded, authorization: 'Bearer nobody' });
    expect(answer.statusCode).toBe(401);
  });
});

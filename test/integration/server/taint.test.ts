import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { makeFinish, makeStart, makeUpdate } from '../../support/sessions.ts';
import { ADMIN_TOKEN, type Call, CLIENT_TOKEN, createTestServer } from '../../support/test-server.ts';

/** In every place of a request that holds content, or could by mistake. */
const MARK = 'tainted-9c41';

const marked = (place: string) => `${MARK}-${place}`;
const text = {
  text: marked('text'),
  kind: 'response',
  preset: 'minimal',
  context: { user: marked('context') },
};

/** What clients and strangers send, right and wrong. */
function listCalls(sessionId: string, clientToken: string): readonly Call[] {
  const update = makeUpdate(sessionId, 1);
  const delta = { channel: 'answer', offset: 0, delete: 0, insert: marked('delta') };
  const json = (body: string): Call => ({
    url: '/v1/stream/update',
    body,
    headers: { 'content-type': 'application/json' },
  });
  return [
    { url: '/v1/stream/start', body: makeStart({ sessionId }) },
    { url: '/v1/stream/update', body: { ...update, text: [delta] } },
    { url: '/v1/stream/update', body: { ...update, seq: 2, text: marked('field') } },
    { url: '/v1/stream/update', body: { ...update, [marked('name')]: 1 } },
    { url: '/v1/stream/update', body: { ...update, format: marked('value') } },
    json(`{"text": "${marked('half')}`),
    json(`"${marked('scalar')}"`),
    { url: '/v1/stream/finish', body: makeFinish(sessionId, 2) },
    { url: `/v1/stream/status?sessionId=${marked('query')}` },
    { url: `/v1/audit/sessions?limit=${marked('query')}` },
    { url: `/v1/channels/${marked('path')}` },
    { url: `/${marked('nowhere')}?text=${marked('query')}` },
    { url: '/v1/channels/stable', headers: { 'if-none-match': marked('etag'), cookie: marked('cookie') } },
    { url: '/v1/stream/status', headers: { 'x-text': marked('header'), referer: marked('referer') } },
    { url: '/v1/roots/1', token: marked('token') },
    { url: '/v1/roots/1', token: clientToken },
    { url: '/v1/check', body: text, token: CLIENT_TOKEN },
    { url: '/v1/check', body: { ...text, kind: marked('kind') }, token: CLIENT_TOKEN },
    { url: '/v1/check', body: { ...text, preset: marked('preset') }, token: CLIENT_TOKEN },
    { url: '/v1/admin/bundles', body: { channel: 'stable', envelope: { payload: marked('payload') } } },
  ];
}

async function readAll(folder: string): Promise<string> {
  const files = await readdir(folder);
  expect(files).toContain('server.db-wal');
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')))).join('\n');
}

test('what streams, requests and tokens hold is in no log line and in no database file', async () => {
  const databasePath = join(makeTempDir(), 'server.db');
  const server = await createTestServer({ settings: { databasePath } });
  const { token } = (await server.call({ url: '/v1/admin/clients', body: { name: 'laptop' } })).json();
  const head = makeStart();
  const statuses = new Set<number>();
  for (const call of listCalls(head.sessionId, token)) statuses.add((await server.call(call)).statusCode);
  // Not only refusals: what is taken is what could be kept.
  expect(statuses).toEqual(new Set([200, 400, 401, 404]));

  const log = server.logLines.join('');
  const files = await readAll(dirname(databasePath));
  expect(log).toContain('/v1/stream/update');
  expect(files).toContain(head.sessionId);
  for (const secret of [MARK, token, CLIENT_TOKEN, ADMIN_TOKEN]) {
    expect(log).not.toContain(secret);
    expect(files).not.toContain(secret);
  }
  await server.close();
});

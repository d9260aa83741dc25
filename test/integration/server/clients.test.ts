import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import {
  ADMIN_TOKEN,
  CLIENT_TOKEN,
  createTestServer,
  digestToken,
  type TestServer,
} from '../../support/test-server.ts';

const TOKENS = { viewer: 'viewer-token-of-the-tests', publisher: 'publisher-token-of-the-tests' };

type Head = ReturnType<typeof makeStart>;

const END = { reason: 'complete', at: '2030-06-01T12:00:00Z' };

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({
    settings: {
      adminTokens: [
        { role: 'viewer', sha256: digestToken(TOKENS.viewer) },
        { role: 'publisher', sha256: digestToken(TOKENS.publisher) },
      ],
    },
  });
});
afterEach(() => server.close());

const enrol = async (name = 'laptop') =>
  (await server.call({ url: '/v1/admin/clients', body: { name } })).json();
const revoke = (clientId: string) =>
  server.call({ url: `/v1/admin/clients/${clientId}/revoke`, method: 'POST' });
const start = async (token: string) =>
  (await server.call({ url: '/v1/stream/start', body: makeStart(), token })).statusCode;

describe('an enrolled client', () => {
  test('may report streams with its token, also after a restart, and is no administrator', async () => {
    const { token, clientId } = await enrol();
    expect(await start(token)).toBe(200);
    await server.restart();
    expect(await start(token)).toBe(200);
    expect((await server.call({ url: '/v1/admin/clients', token })).statusCode).toBe(401);
    expect((await revoke(clientId)).json()).toMatchObject({ clientId, name: 'laptop' });
  });

  test('is refused from the moment that it is revoked, also after a restart', async () => {
    const { token, clientId } = await enrol();
    expect(await start(token)).toBe(200);
    expect((await revoke(clientId)).statusCode).toBe(200);
    expect(await start(token)).toBe(401);
    await server.restart();
    expect(await start(token)).toBe(401);
  });

  test('that is revoked by one server is refused by the others within seconds', async () => {
    const databasePath = join(makeTempDir(), 'server.db');
    const [here, there] = [
      await createTestServer({ settings: { databasePath } }),
      await createTestServer({ settings: { databasePath } }),
    ];
    const { token, clientId } = (
      await here.call({ url: '/v1/admin/clients', body: { name: 'laptop' } })
    ).json();
    const readRoot = async () => (await there.call({ url: '/v1/roots/1', token })).statusCode;
    expect(await readRoot()).toBe(200);
    await here.call({ url: `/v1/admin/clients/${clientId}/revoke`, method: 'POST' });
    there.passTime(2_000);
    expect(await readRoot()).toBe(401);
    await here.close();
    await there.close();
  });

  test('that is revoked takes no other along', async () => {
    const [first, second] = [await enrol(), await enrol()];
    expect(first.token).not.toBe(second.token);
    await revoke(first.clientId);
    expect([await start(second.token), await start(CLIENT_TOKEN)]).toEqual([200, 200]);
  });

  test('is named in the audit, whatever it calls itself; one with a shared token as it calls itself', async () => {
    const { token, clientId } = await enrol();
    const heads = [1, 2, 3, 4].map(() => makeStart()) as [Head, Head, Head, Head];
    const open = (head: Head) => ({ ...makeUpdate(head.sessionId, 1), start: head, end: END });
    const send = (url: string, body: object, ofToken = token) => server.call({ url, body, token: ofToken });
    await send('/v1/stream/start', heads[0]);
    // A repeat is one, too.
    expect((await send('/v1/stream/start', heads[0])).json()).toMatchObject({ duplicate: true });
    await send('/v1/stream/update', { ...makeUpdate(heads[0].sessionId, 1), end: END });
    await send('/v1/stream/update', open(heads[1]));
    await send('/v1/stream/batch', { updates: [open(heads[2])] });
    await send('/v1/stream/update', open(heads[3]), CLIENT_TOKEN);
    const { records } = (await server.call({ url: '/v1/audit/sessions' })).json();
    const names = new Map(records.map((record: Head) => [record.sessionId, record.clientId]));
    expect(heads.map(({ sessionId }) => names.get(sessionId))).toEqual([
      ...Array(3).fill(clientId),
      heads[3].clientId,
    ]);
  });

  test('is listed without its token', async () => {
    for (const name of ['a', 'b', 'c']) await enrol(name);
    const first = (await server.call({ url: '/v1/admin/clients?limit=2' })).json();
    expect(first.clients.map((client: { name: string }) => client.name)).toEqual(['c', 'b']);
    const rest = (await server.call({ url: `/v1/admin/clients?before=${first.next}` })).json();
    expect(rest).toEqual({
      clients: [{ clientId: expect.any(String), name: 'a', createdAt: expect.any(String), revokedAt: null }],
      next: null,
    });
  });

  test.each([
    ['no name', {}],
    ['an empty name', { name: ' ' }],
    ['a name that draws on terminals', { name: 'a\u001b[2J' }],
    ['an endless name', { name: 'a'.repeat(81) }],
    ['a token of its own choice', { name: 'a', token: 'x' }],
  ])('is not enrolled with %s', async (_name, body) => {
    const refused = await server.call({ url: '/v1/admin/clients', body });
    expect(refused.json()).toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('is not enrolled by a body that is too long', async () => {
    const refused = await server.call({ url: '/v1/admin/clients', body: { name: 'a'.repeat(5_000) } });
    expect(refused.json()).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  test('that nobody enrolled cannot be revoked', async () => {
    expect((await revoke('7d444840-9dc0-41d1-b245-5ffdce74fad2')).json()).toMatchObject({
      code: 'CLIENT_UNKNOWN',
    });
    expect((await revoke('17')).json()).toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

describe('roles', () => {
  const CALLS = {
    audit: { url: '/v1/audit/sessions' },
    channel: { url: '/v1/channels/stable' },
    publish: { url: '/v1/admin/bundles', body: {} },
    enrol: { url: '/v1/admin/clients', body: { name: 'a' } },
    list: { url: '/v1/admin/clients' },
    revoke: { url: '/v1/admin/clients/7d444840-9dc0-41d1-b245-5ffdce74fad2/revoke', method: 'POST' },
    report: { url: '/v1/stream/start', body: makeStart() },
  } as const;

  test.each([
    ['a viewer', TOKENS.viewer, ['audit', 'channel']],
    ['a publisher', TOKENS.publisher, ['channel', 'publish']],
    ['an administrator', ADMIN_TOKEN, ['audit', 'channel', 'publish', 'enrol', 'list', 'revoke']],
    ['a client', CLIENT_TOKEN, ['channel', 'report']],
    ['nobody', null, []],
  ])('%s', async (_name, token, allowed) => {
    const passed = [];
    for (const [name, call] of Object.entries(CALLS)) {
      if ((await server.call({ ...call, token })).statusCode !== 401) passed.push(name);
    }
    expect(passed).toEqual(allowed);
  });
});

describe('limits', () => {
  const limit = async (settings: object) => {
    await server.close();
    server = await createTestServer({ settings });
  };
  const startAs = (clientId: string, token?: string) =>
    server.call({
      url: '/v1/stream/start',
      body: makeStart({ clientId }),
      ...(token === undefined ? {} : { token }),
    });
  const IDS = ['7d444840-9dc0-41d1-b245-5ffdce74fad2', '7d444840-9dc0-41d1-b245-5ffdce74fad3'] as const;

  test('one client of a shared token takes nothing from the others', async () => {
    await limit({ clientRequestsPerMinute: 2 });
    const codes = [];
    for (const id of [IDS[0], IDS[0], IDS[0], IDS[1]]) codes.push((await startAs(id)).statusCode);
    expect(codes).toEqual([200, 200, 429, 200]);
    server.passTime(30_000);
    expect((await startAs(IDS[0])).statusCode).toBe(200);
  });

  test('an enrolled client is one, whatever it calls itself', async () => {
    await limit({ clientRequestsPerMinute: 2 });
    const { token } = await enrol();
    await startAs(IDS[0], token);
    await startAs(IDS[1], token);
    const refused = await startAs(makeStart().clientId, token);
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers['retry-after'])).toBe(30);
  });

  test('one session takes nothing from the others', async () => {
    await limit({ sessionRequestsPerMinute: 3 });
    const [head, other] = [makeStart(), makeStart()];
    await server.call({ url: '/v1/stream/start', body: head });
    await server.call({ url: '/v1/stream/update', body: makeUpdate(head.sessionId, 1) });
    expect((await server.call({ url: `/v1/stream/status?sessionId=${head.sessionId}` })).statusCode).toBe(
      200,
    );
    const refused = await server.call({ url: '/v1/stream/update', body: makeUpdate(head.sessionId, 2) });
    expect(refused.statusCode).toBe(429);
    expect((await server.call({ url: '/v1/stream/start', body: other })).statusCode).toBe(200);
    server.passTime(20_000);
    const later = await server.call({ url: '/v1/stream/update', body: makeUpdate(head.sessionId, 2) });
    expect(later.json()).toMatchObject({ seq: 2, duplicate: false });
  });

  test('a batch passes round neither limit', async () => {
    await limit({ clientRequestsPerMinute: 3, sessionRequestsPerMinute: 2 });
    const open = (clientId: string) => {
      const head = makeStart({ clientId });
      return { ...makeUpdate(head.sessionId, 1), start: head };
    };
    const send = async (updates: readonly object[], token?: string) => {
      const body = { updates };
      const call = { url: '/v1/stream/batch', body, ...(token === undefined ? {} : { token }) };
      const { answers } = (await server.call(call)).json();
      return answers.map(({ code = 'taken' }) => code);
    };
    const update = open(IDS[0]);
    const later = [2, 3].map((seq) => makeUpdate(update.sessionId, seq));
    expect(await send([update, ...later, open(IDS[1])])).toEqual(['taken', 'taken', 'RATE_LIMITED', 'taken']);
    expect(await send([open(IDS[0]), open(IDS[0]), open(IDS[0])])).toEqual([
      'taken',
      'taken',
      'RATE_LIMITED',
    ]);
    const { token } = await enrol();
    const own = [open(IDS[0]), open(IDS[1]), open(IDS[0]), open(IDS[1])];
    expect(await send(own, token)).toEqual(['taken', 'taken', 'taken', 'RATE_LIMITED']);
  });

  test('made-up ids of one token do not lock another out', async () => {
    await limit({ sessionRequestsPerMinute: 1 });
    const head = makeStart();
    await server.call({ url: `/v1/stream/status?sessionId=${head.sessionId}` });
    const { token } = await enrol();
    expect((await server.call({ url: '/v1/stream/start', body: head, token })).statusCode).toBe(200);
  });
});

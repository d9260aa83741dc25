import { randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { validateRequest } from '../../../server/http/validate-request.ts';
import { createEventFeed } from '../../../server/monitor/create-event-feed.ts';
import { createEventRoutes } from '../../../server/routes/create-event-routes.ts';
import type { SessionHead } from '../../../src/protocol/index.ts';
import { createFakeRunner } from '../../support/fake-runner.ts';
import { followEvents } from '../../support/follow-events.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import {
  CLIENT_TOKEN,
  createTestServer,
  OTHER_CLIENT_TOKEN,
  type TestServer,
} from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

let server: TestServer;
let address: string;
beforeEach(async () => {
  server = await createTestServer({ runner: createFakeRunner([{ id: 'judge', checkpoint: 'DEFERRED' }]) });
  address = await server.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

async function readStreams(): Promise<number> {
  const { body } = await server.call({ url: '/metrics' });
  return Number(/^stinger_event_streams (\d+)$/m.exec(body)?.[1]);
}

/** A whole session whose deferred check leads to one event. */
async function makeEvent(token = CLIENT_TOKEN, head: Partial<SessionHead> = {}): Promise<string> {
  const start = makeStart(head);
  const { sessionId } = start;
  const text = [{ channel: 'a', offset: 0, delete: 0, insert: 'A forbidden one.' }];
  const end = { reason: 'complete', at: '2030-06-01T12:00:00Z' };
  const body = { ...makeUpdate(sessionId, 1), start, end, text };
  expect((await server.call({ url: '/v1/stream/update', body, token })).statusCode).toBe(200);
  return sessionId;
}

describe('events', () => {
  test('come to all who follow, and only those of their own sessions', async () => {
    const [one, two, other] = await Promise.all([
      followEvents(address, CLIENT_TOKEN),
      followEvents(address, CLIENT_TOKEN),
      followEvents(address, OTHER_CLIENT_TOKEN),
    ]);
    const own = await makeEvent();
    const foreign = await makeEvent(OTHER_CLIENT_TOKEN);
    await waitUntil(() => one.events.length === 1 && two.events.length === 1 && other.events.length === 1);
    for (const { events } of [one, two]) {
      expect(events).toMatchObject([
        {
          event: 'verdict',
          data: { sessionId: own, state: 'COMPLETE', verdict: { wouldHaveBlocked: true } },
        },
      ]);
    }
    expect(other.events).toMatchObject([{ data: { sessionId: foreign } }]);
    expect(one.headers.get('content-type')).toContain('text/event-stream');
    for (const follower of [one, two, other]) follower.stop();
  });

  test('of browsers that share a token come to that one alone whose session it is', async () => {
    const [mine, yours] = [randomUUID(), randomUUID()];
    const [one, other, third] = await Promise.all([
      followEvents(address, CLIENT_TOKEN, { clientId: mine }),
      followEvents(address, CLIENT_TOKEN, { clientId: yours }),
      followEvents(address, CLIENT_TOKEN, { clientId: randomUUID() }),
    ]);
    const own = await makeEvent(CLIENT_TOKEN, { clientId: mine });
    const foreign = await makeEvent(CLIENT_TOKEN, { clientId: yours });
    await waitUntil(() => one.events.length === 1 && other.events.length === 1);
    const all = await followEvents(address, CLIENT_TOKEN, { clientId: mine, lastId: '0' });
    await waitUntil(() => all.events.length === 1);
    expect([one, all, other].map(({ events }) => events.map(({ data }) => data.sessionId))).toEqual([
      [own],
      [own],
      [foreign],
    ]);
    expect(third.events).toEqual([]);
    for (const follower of [one, other, third, all]) follower.stop();
  });

  test('of an enrolled client come to it, whatever it calls itself', async () => {
    const { token } = (await server.call({ url: '/v1/admin/clients', body: { name: 'a' } })).json();
    const follower = await followEvents(address, token, { clientId: randomUUID() });
    const own = await makeEvent(token, { clientId: randomUUID() });
    await waitUntil(() => follower.events.length === 1);
    expect(follower.events[0]?.data).toMatchObject({ sessionId: own, verdict: { stretch: null } });
    follower.stop();
  });

  test('are refused to who shares a token and does not say who it is', async () => {
    const refused = await server.call({ url: '/v1/stream/events' });
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'CLIENT_UNNAMED']);
    expect(refused.json().message).toContain('clientId');
  });

  test('go to no more connections of one client than it can need', async () => {
    const clientId = randomUUID();
    const follow = () => followEvents(address, CLIENT_TOKEN, { clientId });
    const followers = await Promise.all(Array.from({ length: 20 }, follow));
    await expect(follow()).rejects.toThrow('QUEUE_FULL');
    const neighbour = await followEvents(address, CLIENT_TOKEN, { clientId: randomUUID() });
    for (const follower of [...followers, neighbour]) follower.stop();
  });

  test('that came while a client was away come when it says how far it was, also after a restart', async () => {
    const before = await followEvents(address, CLIENT_TOKEN);
    const first = await makeEvent();
    await waitUntil(() => before.events.length === 1);
    before.stop();
    const missed = [await makeEvent(), await makeEvent()];
    await waitUntil(async () => (await server.store.jobs.count()) === 0);
    await server.restart();
    address = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const after = await followEvents(address, CLIENT_TOKEN, { lastId: before.lastId() });
    missed.push(await makeEvent());
    await waitUntil(() => after.events.length === 3);
    expect(after.events.map(({ data }) => data.sessionId).toSorted()).toEqual(missed.toSorted());
    expect(after.events.map(({ data }) => data.sessionId)).not.toContain(first);
    after.stop();
  });

  test('come from the first on to who says a number that was never given: it is of another database', async () => {
    const missed = await makeEvent();
    await waitUntil(async () => (await server.store.events.findLast()) === 1);
    const known = await followEvents(address, CLIENT_TOKEN, { lastId: '1' });
    const stranger = await followEvents(address, CLIENT_TOKEN, { lastId: '2' });
    await waitUntil(() => stranger.events.length === 1);
    expect(stranger.events.map(({ data }) => data.sessionId)).toEqual([missed]);
    const next = await makeEvent();
    await waitUntil(() => stranger.events.length === 2 && known.events.length === 1);
    expect(known.events.map(({ data }) => data.sessionId)).toEqual([next]);
    for (const follower of [known, stranger]) follower.stop();
  });

  test('end when the server closes, and its closing does not wait for those who follow', async () => {
    const followers = await Promise.all(
      Array.from({ length: 20 }, () => followEvents(address, CLIENT_TOKEN)),
    );
    await server.app.close();
    await Promise.all(followers.map(({ ended }) => ended));
  });

  test('end when their client is revoked, and those of no other', async () => {
    const enrol = async () => (await server.call({ url: '/v1/admin/clients', body: { name: 'a' } })).json();
    const { token, clientId } = await enrol();
    const revoked = await followEvents(address, token);
    const other = await followEvents(address, (await enrol()).token);
    await server.call({ url: `/v1/admin/clients/${clientId}/revoke`, method: 'POST' });
    await revoked.ended;
    await waitUntil(async () => (await readStreams()) === 1);
    other.stop();
  });

  test('end at the next sign of life when another server has revoked their client', async () => {
    const feed = createEventFeed(server.store.events, { heartbeatMs: 10, keep: 100 });
    const isWelcome = { current: true };
    const app = fastify();
    app.decorateRequest('identity', null);
    app.addHook('onRequest', async (request) => {
      request.identity = { role: 'client', tokenDigest: 'd'.repeat(64), clientId: 'a' };
    });
    app.setValidatorCompiler(validateRequest);
    await app.register(createEventRoutes(feed, async () => isWelcome.current));
    const follower = await followEvents(await app.listen({ host: '127.0.0.1', port: 0 }), CLIENT_TOKEN);
    expect(feed.countFollowers()).toBe(1);
    isWelcome.current = false;
    await follower.ended;
    await app.close();
  });

  test.each([
    ['no token', null, undefined, 401],
    ['an administrator', 'admin-token-of-the-tests', undefined, 401],
    ['a number that is none', CLIENT_TOKEN, 'x', 400],
  ])('are refused with %s', async (_name, token, lastId, status) => {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const answer = await server.call({ url: '/v1/stream/events', token, headers });
    expect(answer.statusCode).toBe(status);
  });
});

import { afterEach, expect, test } from 'vitest';
import { LIMITS } from '../../../src/protocol/index.ts';
import { createFakeRunner, type FakeGuardrail } from '../../support/fake-runner.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const END = { reason: 'complete', at: '2030-06-01T12:00:00Z' } as const;

let server: TestServer;
/** Writes that fail from now on. */
const failures = { left: 0 };
afterEach(() => server.close());

async function serve(check: NonNullable<FakeGuardrail['check']>): Promise<void> {
  failures.left = 0;
  server = await createTestServer({
    runner: createFakeRunner([{ id: 'model', checkpoint: 'BATCHED', check }]),
    settings: { checkBudgetMs: 50 },
    wrapStore: (store) => ({
      ...store,
      sessions: {
        ...store.sessions,
        write: async (changes) => {
          if (failures.left === 0) return store.sessions.write(changes);
          failures.left -= 1;
          throw new Error('The disk is gone.');
        },
      },
    }),
  });
}

const makeText = (insert: string, offset = 0) => [{ channel: 'a', offset, delete: 0, insert }];

async function sendSession(): Promise<number> {
  const start = makeStart();
  const body = { ...makeUpdate(start.sessionId, 1), start, text: makeText('One. '), end: END };
  return (await server.call({ url: '/v1/stream/update', body })).statusCode;
}

const readAudit = async () => (await server.call({ url: '/v1/audit/sessions' })).json().records;

/** A check that waits until it is let through. */
function createHeld() {
  const letThrough: ((said: { action: 'block' }) => void)[] = [];
  const check = () => new Promise<{ action: 'block' }>((resolve) => letThrough.push(resolve));
  return { letThrough, check };
}

test('a late verdict that could not be kept at once is kept later', async () => {
  const held = createHeld();
  await serve(held.check);
  expect(await sendSession()).toBe(200);
  failures.left = 2;
  held.letThrough[0]?.({ action: 'block' });
  await waitUntil(async () => (await readAudit()).length === 1);
  expect(failures.left).toBe(0);
  expect(await readAudit()).toMatchObject([{ checks: [{ checks: 1, unanswered: 0, blocked: 1 }] }]);
});

test('a session whose checks nothing runs any more is taken up by the sweep', async () => {
  let asked = 0;
  await serve(() => {
    asked += 1;
    if (asked === 1) failures.left = 1;
    return { action: 'block' };
  });
  // Nobody asks again for the answer that could not be kept.
  expect(await sendSession()).toBe(500);
  expect(await readAudit()).toEqual([]);
  server.passTime(LIMITS.sessionIdleMs + 1);
  await server.sessions.endIdle();
  expect(await readAudit()).toMatchObject([{ checks: [{ checks: 1, blocked: 1 }] }]);
  expect(asked).toBe(2);
});

test('the sweep leaves checks alone that run', async () => {
  const held = createHeld();
  await serve(held.check);
  await sendSession();
  server.passTime(LIMITS.sessionIdleMs + 1);
  await server.sessions.endIdle();
  expect(held.letThrough).toHaveLength(1);
  held.letThrough[0]?.({ action: 'block' });
  await waitUntil(async () => (await readAudit()).length === 1);
});

test('a late verdict comes with the answer to the next request of its session, once', async () => {
  const held = createHeld();
  await serve(held.check);
  const start = makeStart();
  const send = async (seq: number, more: object = {}) => {
    const body = { ...makeUpdate(start.sessionId, seq), ...more };
    return (await server.call({ url: '/v1/stream/update', body })).json();
  };
  expect(await send(1, { start, text: makeText('One. ') })).toMatchObject({
    verdicts: [{ outcome: 'timeout', action: 'allow' }],
  });
  held.letThrough[0]?.({ action: 'block' });
  const isSettled = async () =>
    (await server.store.sessions.read([start.sessionId])).get(start.sessionId)?.checks?.late?.length === 1;
  await waitUntil(isSettled);
  await server.restart();
  const said = { outcome: 'answered', action: 'block', stretch: { channel: 'a', start: 0, end: 5 } };
  const second = await send(2, { text: makeText('Two. ', 5) });
  expect(second.verdicts).toMatchObject([{ outcome: 'timeout', stretch: { start: 5, end: 10 } }, said]);
  expect(await send(2, { text: makeText('Two. ', 5) })).toEqual({ ...second, duplicate: true });
  expect(await send(3)).not.toHaveProperty('verdicts');
  held.letThrough[1]?.({ action: 'block' });
  await waitUntil(isSettled);
  const last = await send(4, { end: END });
  expect(last.verdicts).toMatchObject([{ ...said, stretch: { start: 5, end: 10 } }]);
  expect(await readAudit()).toMatchObject([{ checks: [{ checks: 2, blocked: 2 }] }]);
});

test('what a check says after the end of its session is in no answer', async () => {
  const held = createHeld();
  await serve(held.check);
  const start = makeStart();
  const body = { ...makeUpdate(start.sessionId, 1), start, text: makeText('One. '), end: END };
  const first = (await server.call({ url: '/v1/stream/update', body })).json();
  held.letThrough[0]?.({ action: 'block' });
  await waitUntil(async () => (await readAudit()).length === 1);
  const again = (await server.call({ url: '/v1/stream/update', body })).json();
  expect(again).toEqual({ ...first, state: 'COMPLETE', duplicate: true });
});

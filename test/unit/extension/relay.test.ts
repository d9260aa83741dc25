import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Badge } from '../../../src/extension/content/badge/badge.ts';
import { type RelayParts, relay } from '../../../src/extension/content/relay.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';
import { makeReceipt } from '../../support/make-receipt.ts';

const READY = { type: 'ready', failPolicy: 'closed', verdictTimeoutMs: 2_000 };
const OPEN = {
  type: 'open',
  stream: 1,
  correlationId: CORRELATION_ID,
  transport: 'fetch',
  document: false,
} as const;
const NOTICE = {
  type: 'notice',
  stream: 1,
  correlationId: CORRELATION_ID,
  state: 'open',
  receipt: makeReceipt(),
  hits: [],
};

interface FakeConnection {
  readonly posted: unknown[];
  readonly isClosed: () => boolean;
  say(message: unknown): void;
  break(): void;
}

function createFakes() {
  const connections: FakeConnection[] = [];
  const requests = { count: 0, fails: false };
  const connector = {
    connect(onMessage: (message: unknown) => void) {
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      const posted: unknown[] = [];
      let isClosed = false;
      connections.push({ posted, say: onMessage, break: resolve, isClosed: () => isClosed });
      const post = (message: unknown) => void posted.push(message);
      const close = () => void (isClosed = true);
      return { post, close, closed, token: () => 'token', joined: new Promise<void>(() => undefined) };
    },
    isAlive: () => !requests.fails,
    async request() {
      requests.count += 1;
      if (requests.fails) throw new Error('Extension context invalidated.');
    },
  };
  const badge = {
    ignored: vi.fn<Badge['ignored']>(),
    notice: vi.fn<Badge['notice']>(),
    setDisconnected: vi.fn<Badge['setDisconnected']>(),
    shelter: vi.fn<Badge['shelter']>(),
  };
  return { connections, requests, connector, badge };
}

describe('the relay between streams and engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start() {
    const fakes = createFakes();
    const makeShortcut = vi.fn<RelayParts['makeShortcut']>();
    const received: unknown[] = [];
    const hear = (message: unknown) => void received.push(message);
    let restore: () => void = () => undefined;
    const onRestored = (listener: () => void) => void (restore = listener);
    const { connector, badge } = fakes;
    const post = relay({ connector, badge, cover: () => undefined, hear, makeShortcut, onRestored });
    const page = { received, say: post, restore: () => restore() };
    const connection = (): FakeConnection => fakes.connections.at(-1) as FakeConnection;
    return { ...fakes, page, connection, makeShortcut };
  }

  test('what is said to an engine that is gone or not yet there is for nobody', () => {
    const { page, connection } = start();
    page.say(OPEN);
    connection().say(READY);
    expect(connection().posted).toEqual([]);
    expect(page.received).toEqual([READY]);
  });

  test('what comes together goes on together, both ways', () => {
    const { page, connection, badge } = start();
    connection().say([READY, NOTICE]);
    expect(page.received).toEqual([READY]);
    expect(badge.notice).toHaveBeenCalledWith(NOTICE);
    page.say([OPEN, { ...OPEN, stream: 2 }]);
    expect(connection().posted).toEqual([[OPEN, { ...OPEN, stream: 2 }]]);
  });

  test('a shortcut is made once for each engine, at the first stream, and none for documents', async () => {
    const { page, connections, connection, makeShortcut } = start();
    connection().say(READY);
    page.say({ ...OPEN, document: true });
    expect(makeShortcut).not.toHaveBeenCalled();
    page.say(OPEN);
    page.say({ ...OPEN, stream: 2 });
    expect(makeShortcut).toHaveBeenCalledTimes(1);
    connection().break();
    await vi.waitFor(() => expect(connections).toHaveLength(2));
    connection().say(READY);
    page.say({ ...OPEN, stream: 3 });
    expect(makeShortcut).toHaveBeenCalledTimes(2);
  });

  test('a forged message goes no further', () => {
    const { page, connection } = start();
    connection().say({ ...READY, failPolicy: 'whatever' });
    connection().say({ type: 'load', rules: [] });
    expect(page.received).toEqual([]);
  });

  test('notices are for the badge alone', () => {
    const { page, connection, badge } = start();
    connection().say(NOTICE);
    expect(badge.notice).toHaveBeenCalledWith(NOTICE);
    expect(page.received).toEqual([]);
  });

  test('what the engine refused is for the badge alone', () => {
    const { page, connection, badge } = start();
    connection().say({ type: 'refused', count: 2 });
    expect(badge.ignored).toHaveBeenCalledWith(2);
    expect(page.received).toEqual([]);
  });

  test('without an engine one is asked for, until there is one', async () => {
    const { page, connections, connection, requests } = start();
    connection().break();
    await vi.waitFor(() => expect(connections).toHaveLength(2));
    expect(requests.count).toBe(1);
    connection().say(READY);
    page.say(OPEN);
    expect(connection().posted).toEqual([OPEN]);
  });

  test('a lost engine is told to streams, and the next one gets what comes after', async () => {
    const { page, connections, connection } = start();
    connection().say(READY);
    connection().break();
    await vi.waitFor(() => expect(page.received).toEqual([READY, { type: 'lost' }]));
    await vi.waitFor(() => expect(connections).toHaveLength(2));
    connection().say(READY);
    page.say(OPEN);
    expect(connection().posted).toEqual([OPEN]);
  });

  test('a page that comes back has lost its engine, and connects again at once', async () => {
    const { page, connections, connection } = start();
    connection().say(READY);
    const old = connection();
    page.restore();
    // Before any script of the page can ask for something.
    expect(page.received).toEqual([READY, { type: 'lost' }]);
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(2);
    expect(old.isClosed()).toBe(true);
    old.say({ type: 'verdict', stream: 1, seq: 1, answers: [] });
    connection().say(READY);
    page.say(OPEN);
    expect(page.received).toEqual([READY, { type: 'lost' }, READY]);
    expect([old.posted, connection().posted]).toEqual([[], [OPEN]]);
  });

  test('a page that comes back where the engine has been replaced finds the next one without waiting', async () => {
    const { page, connections, connection, requests } = start();
    // Nobody answers: by now the next try would be seconds away.
    for (let tries = 1; tries <= 10; tries += 1) {
      connection().break();
      await vi.advanceTimersByTimeAsync(6_000);
      expect(connections).toHaveLength(tries + 1);
    }
    connection().break();
    await vi.advanceTimersByTimeAsync(0);
    const before = requests.count;
    page.restore();
    await vi.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(12);
    expect(requests.count).toBe(before);
  });

  test('after a reload of the extension the badge and streams hear that nothing is checked any more', async () => {
    const { page, connections, connection, requests, badge } = start();
    connection().say(READY);
    requests.fails = true;
    connection().break();
    await vi.waitFor(() => expect(badge.setDisconnected).toHaveBeenCalled());
    expect(page.received).toEqual([READY, { type: 'gone' }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connections).toHaveLength(1);
  });
});

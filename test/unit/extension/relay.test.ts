import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Badge } from '../../../src/extension/content/badge/badge.ts';
import { relay } from '../../../src/extension/content/relay.ts';

const READY = { type: 'ready', failPolicy: 'closed', verdictTimeoutMs: 2_000 };
const OPEN = { type: 'open', stream: 1, transport: 'fetch', document: false };
const NOTICE = { type: 'notice', stream: 1, state: 'open', characters: 0, hits: [] };

interface FakeConnection {
  readonly posted: unknown[];
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
      connections.push({ posted, say: onMessage, break: resolve });
      return { post: (message: unknown) => void posted.push(message), closed };
    },
    isAlive: () => !requests.fails,
    async request() {
      requests.count += 1;
      if (requests.fails) throw new Error('Extension context invalidated.');
    },
  };
  const badge = { notice: vi.fn<Badge['notice']>(), setDisconnected: vi.fn<Badge['setDisconnected']>() };
  return { connections, requests, connector, badge };
}

/** A port that delivers at once. */
function createPort() {
  const received: unknown[] = [];
  const target = new EventTarget();
  const port = Object.assign(target, {
    postMessage: (message: unknown) => void received.push(message),
    start: () => undefined,
  });
  const say = (data: unknown) => target.dispatchEvent(new MessageEvent('message', { data }));
  return { received, say, port: port as unknown as MessagePort };
}

describe('the relay between page and engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start() {
    const fakes = createFakes();
    const page = createPort();
    relay({ pagePort: page.port, connector: fakes.connector, badge: fakes.badge });
    const connection = (): FakeConnection => fakes.connections.at(-1) as FakeConnection;
    return { ...fakes, page, connection };
  }

  test('what the page says before the engine is ready waits for it', () => {
    const { page, connection } = start();
    page.say(OPEN);
    expect(connection().posted).toEqual([]);
    connection().say(READY);
    expect(connection().posted).toEqual([OPEN]);
    expect(page.received).toEqual([READY]);
  });

  test('a forged message goes no further', () => {
    const { page, connection } = start();
    connection().say(READY);
    page.say({ type: 'load', rules: [] });
    page.say({ ...OPEN, stream: 'x' });
    expect(connection().posted).toEqual([]);
  });

  test('notices are for the badge alone', () => {
    const { page, connection, badge } = start();
    connection().say(NOTICE);
    expect(badge.notice).toHaveBeenCalledWith(NOTICE);
    expect(page.received).toEqual([]);
  });

  test('without an engine one is asked for, until there is one', async () => {
    const { page, connections, connection, requests } = start();
    page.say(OPEN);
    connection().break();
    await vi.waitFor(() => expect(connections).toHaveLength(2));
    expect(requests.count).toBe(1);
    connection().say(READY);
    expect(connection().posted).toEqual([OPEN]);
  });

  test('a lost engine is told to the page, and the next one gets what comes after', async () => {
    const { page, connections, connection } = start();
    connection().say(READY);
    connection().break();
    await vi.waitFor(() => expect(page.received).toEqual([READY, { type: 'lost' }]));
    page.say(OPEN);
    await vi.waitFor(() => expect(connections).toHaveLength(2));
    connection().say(READY);
    expect(connection().posted).toEqual([OPEN]);
  });

  test('after a reload of the extension the badge says that nothing is checked', async () => {
    const { connection, requests, badge } = start();
    requests.fails = true;
    connection().break();
    await vi.waitFor(() => expect(badge.setDisconnected).toHaveBeenCalled());
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HANDSHAKE_EVENT, type HookMessage, type Piece } from '../../../src/extension/bridge/index.ts';
import { createGuardLink, type GuardLink } from '../../../src/extension/page-hook/guard-link.ts';
import { waitUntil } from '../../support/wait-until.ts';

const HEAD = {
  transport: 'xhr',
  shape: 'text',
  url: 'https://chat.example/',
  status: 200,
  contentType: '',
} as const;

describe('the link to the content script', () => {
  let target: EventTarget;
  let link: GuardLink;
  let ours: MessagePort | undefined;
  let received: HookMessage[];

  const handOver = (): void => {
    const { port1, port2 } = new MessageChannel();
    ours = port1;
    ours.addEventListener('message', (event) => received.push((event as MessageEvent<HookMessage>).data));
    ours.start();
    target.dispatchEvent(new MessageEvent(HANDSHAKE_EVENT, { ports: [port2] }));
  };
  const answer = (seq: number, shown: Piece, ended = false): void =>
    ours?.postMessage({ type: 'shown', stream: 1, seq, shown, ended });

  beforeEach(() => {
    target = new EventTarget();
    received = [];
    link = createGuardLink(target);
  });
  afterEach(() => ours?.close());

  test('what is said before the port is there waits for it, in order', async () => {
    const stream = link.open(HEAD);
    stream.push('a', () => undefined);
    stream.push('b', () => undefined);
    handOver();
    await waitUntil(() => received.length === 3);
    expect(received).toEqual([
      { type: 'begin', stream: 1, ...HEAD },
      { type: 'piece', stream: 1, seq: 1, piece: 'a' },
      { type: 'piece', stream: 1, seq: 2, piece: 'b' },
    ]);
  });

  test('each piece gets its own answer, once: a replay and a number that nobody waits for are dropped', async () => {
    handOver();
    const stream = link.open(HEAD);
    const shown: string[] = [];
    stream.push('a', (text) => shown.push(text));
    stream.push('b', (text) => shown.push(text));
    answer(1, 'A');
    answer(1, 'again');
    answer(99, 'forged');
    answer(2, 'B');
    await waitUntil(() => shown.length === 2);
    expect(shown).toEqual(['A', 'B']);
    // And told to whoever counts them.
    await waitUntil(() => received.filter(({ type }) => type === 'stray').length === 2);
  });

  test('text that comes out by itself goes to the stream that it is of, until that ends', async () => {
    handOver();
    const unasked: string[] = [];
    const stream = link.open(HEAD, (text) => unasked.push(text));
    answer(0, 'late');
    await waitUntil(() => unasked.length === 1);
    stream.end('complete');
    answer(0, 'too late');
    const shown: string[] = [];
    stream.push('a', (text) => shown.push(text));
    answer(1, 'A');
    await waitUntil(() => shown.length === 1);
    expect(unasked).toEqual(['late']);
  });

  test('only the first port is taken, and nobody else sees it', async () => {
    let seen = 0;
    target.addEventListener(HANDSHAKE_EVENT, () => (seen += 1), true);
    handOver();
    expect(seen).toBe(0);
    const first = ours as MessagePort;
    const forged = new MessageChannel();
    target.dispatchEvent(new MessageEvent(HANDSHAKE_EVENT, { ports: [forged.port2] }));
    expect(seen).toBe(1);
    link.open(HEAD);
    await waitUntil(() => received.length === 1);
    first.close();
    forged.port1.close();
  });
});

test('without a content script streams end, showing nothing', async () => {
  vi.useFakeTimers();
  // The hook takes the clock when it loads.
  vi.resetModules();
  const { createGuardLink: create } = await import('../../../src/extension/page-hook/guard-link.ts');
  const answers: unknown[] = [];
  create(new EventTarget())
    .open({ ...HEAD, shape: 'bytes' })
    .push(new Uint8Array(3), (shown, ended) => answers.push([shown.length, ended]));
  vi.advanceTimersByTime(14_000);
  expect(answers).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(answers).toEqual([[0, true]]);
  vi.useRealTimers();
});

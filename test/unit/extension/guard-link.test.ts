import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  HANDSHAKE_EVENT,
  type HookMessage,
  type Piece,
  TO_CONTENT_EVENT,
  TO_HOOK_EVENT,
} from '../../../src/extension/bridge/index.ts';
import { createGuardLink, type GuardLink } from '../../../src/extension/page-hook/guard-link.ts';
import { awaitContentScript, awaitPortOfWorker } from '../../../src/extension/page-hook/passages.ts';
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
  let brought: MessagePort | undefined;

  const handOver = (): void => {
    ours = new MessageChannel().port1;
    ours.addEventListener(TO_CONTENT_EVENT, (event) => {
      const { data, ports } = event as MessageEvent<HookMessage>;
      received.push(data);
      brought = ports[0];
    });
    target.dispatchEvent(new MessageEvent(HANDSHAKE_EVENT, { ports: [ours] }));
  };
  const answer = async (seq: number, shown: Piece, ended = false): Promise<void> => {
    ours?.dispatchEvent(
      new MessageEvent(TO_HOOK_EVENT, { data: { type: 'shown', stream: 1, seq, shown, ended } }),
    );
    await Promise.resolve();
  };

  beforeEach(() => {
    target = new EventTarget();
    received = [];
    link = createGuardLink(awaitContentScript(target));
  });
  afterEach(() => ours?.close());

  test('what is said before the port is there waits for it, in order', () => {
    const stream = link.open(HEAD);
    stream.push('a', () => undefined);
    stream.push('b', () => undefined);
    handOver();
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
    await answer(1, 'A');
    await answer(1, 'again');
    await answer(99, 'forged');
    await answer(2, 'B');
    expect(shown).toEqual(['A', 'B']);
    // And told to whoever counts them.
    expect(received.filter(({ type }) => type === 'stray')).toHaveLength(2);
  });

  test('text that comes out by itself goes to the stream that it is of, until that ends', async () => {
    handOver();
    const unasked: string[] = [];
    const stream = link.open(HEAD, (text) => unasked.push(text));
    await answer(0, 'late');
    stream.end('complete');
    await answer(0, 'too late');
    const shown: string[] = [];
    stream.push('a', (text) => shown.push(text));
    await answer(1, 'A');
    expect(shown).toEqual(['A']);
    expect(unasked).toEqual(['late']);
  });

  test('only the first port is taken, and nobody else sees it', () => {
    let seen = 0;
    target.addEventListener(HANDSHAKE_EVENT, () => (seen += 1), true);
    handOver();
    expect(seen).toBe(0);
    const forged = new MessageChannel();
    target.dispatchEvent(new MessageEvent(HANDSHAKE_EVENT, { ports: [forged.port2] }));
    expect(seen).toBe(1);
    link.open(HEAD);
    expect(received).toHaveLength(1);
    forged.port1.close();
  });

  test('the port of a Worker goes with the message that it is of', () => {
    handOver();
    const { port1, port2 } = new MessageChannel();
    const { end } = link.connectWorker(port2);
    expect(brought).toBe(port2);
    end();
    expect(received).toEqual([
      { type: 'worker', stream: 1 },
      { type: 'end', stream: 1, reason: 'aborted' },
    ]);
    port1.close();
  });
});

test('the hook of a Worker speaks by the port of its first message', async () => {
  const scope = new EventTarget();
  const link = createGuardLink(awaitPortOfWorker(scope));
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', (event) => {
    const message = (event as MessageEvent<HookMessage>).data;
    if (message.type !== 'piece') return;
    port1.postMessage({ type: 'shown', stream: 1, seq: message.seq, shown: 'A', ended: false });
  });
  port1.start();
  const shown: string[] = [];
  link.open(HEAD).push('a', (text) => shown.push(text));
  scope.dispatchEvent(new MessageEvent('message', { ports: [port2] }));
  await waitUntil(() => shown.length === 1);
  expect(shown).toEqual(['A']);
  port1.close();
});

test('without a content script streams end, showing nothing', async () => {
  vi.useFakeTimers();
  // The hook takes the clock when it loads.
  vi.resetModules();
  const { createGuardLink: create } = await import('../../../src/extension/page-hook/guard-link.ts');
  const answers: unknown[] = [];
  create(awaitContentScript(new EventTarget()))
    .open({ ...HEAD, shape: 'bytes' })
    .push(new Uint8Array(3), (shown, ended) => answers.push([shown.length, ended]));
  vi.advanceTimersByTime(14_000);
  expect(answers).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(answers).toEqual([[0, true]]);
  vi.useRealTimers();
});

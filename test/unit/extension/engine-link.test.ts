import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineMessage, PageMessage, ScanText } from '../../../src/extension/bridge/index.ts';
import { createEngineLink, type OpenLink } from '../../../src/extension/content/streams/engine-link.ts';
import { trustedPort } from '../../support/trusted-port.ts';
import { waitUntil } from '../../support/wait-until.ts';

const NAME = /^[0-9a-f]{32}$/;
const HEAD = { transport: 'fetch', document: false } as const;
const TEXTS: readonly ScanText[] = [{ channel: 'c', kind: 'answer', mode: 'append', text: 'x', ends: false }];
const ANSWERS = [{ text: 'x', held: 0 }];

describe('the link to the engine', () => {
  let link: OpenLink;
  /** What was posted, and the messages in it. */
  let posted: (PageMessage | readonly PageMessage[])[];
  let received: PageMessage[];

  const ready = (verdictTimeoutMs = 5_000, failPolicy: 'closed' | 'open' = 'closed'): void =>
    link.hear({ type: 'ready', failPolicy, verdictTimeoutMs });
  const verdict = (stream: number, seq: number): EngineMessage => ({
    type: 'verdict',
    stream,
    seq,
    answers: ANSWERS,
  });
  const answer = (stream: number, seq: number): void => link.hear(verdict(stream, seq));
  const scans = () => received.filter((message) => message.type === 'scan');

  beforeEach(() => {
    posted = [];
    received = [];
    link = createEngineLink((messages) => {
      posted.push(messages);
      received.push(...[messages].flat());
    });
  });

  test('what is said before the engine is ready waits for it', async () => {
    link.open(HEAD);
    ready();
    await waitUntil(() => received.length === 1);
    expect(received).toEqual([
      { type: 'open', stream: 1, correlationId: expect.stringMatching(NAME), ...HEAD },
    ]);
  });

  test('a scan waits until the engine is ready and gets its own verdict', async () => {
    const stream = link.open(HEAD);
    const other = link.open(HEAD);
    const first = stream.scan('text', TEXTS);
    const second = other.scan('text', TEXTS);
    expect(received).toEqual([]);
    ready();
    await waitUntil(() => scans().length === 2);
    answer(2, 1);
    expect(await second).toEqual({ ok: true, answers: ANSWERS });
    answer(1, 1);
    expect(await first).toEqual({ ok: true, answers: ANSWERS });
  });

  test('a verdict that does not come is a time-out, and one that comes too late is dropped', async () => {
    ready(100);
    const stream = link.open(HEAD);
    expect(await stream.scan('text', TEXTS)).toEqual({ ok: false, failure: 'timeout' });
    const next = stream.scan('text', TEXTS);
    answer(1, 1);
    answer(1, 2);
    expect(await next).toEqual({ ok: true, answers: ANSWERS });
    await waitUntil(() => scans().length === 2);
  });

  test('a verdict that waits for the server has more time, and keeps no other scan waiting', async () => {
    ready(100);
    const waiting = link.open(HEAD).scan('text', TEXTS);
    const other = link.open(HEAD);
    await waitUntil(() => scans().length === 1);
    const behind = other.scan('text', TEXTS);
    expect(scans().length).toBe(1);
    link.hear({ type: 'waits', stream: 1, seq: 1, withinMs: 300 });
    expect(scans().length).toBe(2);
    answer(2, 1);
    expect(await behind).toEqual({ ok: true, answers: ANSWERS });
    await new Promise((resolve) => setTimeout(resolve, 250));
    answer(1, 1);
    expect(await waiting).toEqual({ ok: true, answers: ANSWERS });
  });

  test('one that never comes is a time-out all the same', async () => {
    ready(50);
    const waiting = link.open(HEAD).scan('text', TEXTS);
    link.hear({ type: 'waits', stream: 1, seq: 1, withinMs: 50 });
    expect(await waiting).toEqual({ ok: false, failure: 'timeout' });
  });

  test('streams of a lost engine fail, those that open after it wait for the next', async () => {
    ready();
    const before = link.open(HEAD);
    const pending = before.scan('text', TEXTS);
    await waitUntil(() => scans().length === 1);
    link.hear({ type: 'lost' });
    expect(await pending).toEqual({ ok: false, failure: 'lost' });
    ready();
    expect(await before.scan('text', TEXTS)).toEqual({ ok: false, failure: 'lost' });
    const after = link.open(HEAD).scan('text', TEXTS);
    await waitUntil(() => scans().length === 2);
    answer(2, 1);
    expect(await after).toEqual({ ok: true, answers: ANSWERS });
  });

  test('what a lost stream let through is told to the next engine as a stream of its own', async () => {
    ready();
    const stream = link.open(HEAD);
    const pending = stream.scan('text', TEXTS);
    await waitUntil(() => scans().length === 1);
    link.hear({ type: 'lost' });
    await pending;
    ready();
    stream.close({
      format: 'text',
      reason: 'complete',
      unscanned: [{ reason: 'engine-away', bytes: 9, characters: 7 }],
    });
    await waitUntil(() => received.at(-1)?.type === 'close');
    expect(received.slice(-2)).toMatchObject([
      { type: 'open', stream: 2 },
      { type: 'close', stream: 2 },
    ]);
  });

  test('the fail policy is closed until the engine says otherwise', async () => {
    expect(link.failPolicy()).toBe('closed');
    ready(2_000, 'open');
    await waitUntil(() => link.failPolicy() === 'open');
  });

  test('while a scan is under way what comes after it waits, and goes together', async () => {
    ready();
    const streams = Array.from({ length: 20 }, () => link.open(HEAD));
    await waitUntil(() => received.length === 20);
    const outcomes = streams.map((stream) => stream.scan('text', TEXTS));
    await waitUntil(() => scans().length === 1);
    answer(1, 1);
    await waitUntil(() => scans().length === 17);
    expect(posted.at(-1)).toHaveLength(16);
    for (let stream = 2; stream <= 17; stream += 1) answer(stream, 1);
    await waitUntil(() => scans().length === 20);
    for (let stream = 18; stream <= 20; stream += 1) answer(stream, 1);
    expect(await Promise.all(outcomes)).toEqual(streams.map(() => ({ ok: true, answers: ANSWERS })));
  });

  test('a stream that the engine drops fails by itself; what it let through is told as one of its own', async () => {
    ready();
    const dropped = link.open(HEAD);
    const other = link.open(HEAD);
    const first = dropped.scan('text', TEXTS);
    const second = other.scan('text', TEXTS);
    expect(scans()).toHaveLength(1);
    link.hear({ type: 'dropped', stream: 1 });
    expect(await first).toEqual({ ok: false, failure: 'lost' });
    expect(scans()).toHaveLength(2);
    answer(2, 1);
    expect(await second).toEqual({ ok: true, answers: ANSWERS });
    expect(await dropped.scan('text', TEXTS)).toEqual({ ok: false, failure: 'lost' });
    dropped.close({
      format: 'text',
      reason: 'complete',
      unscanned: [{ reason: 'engine-away', bytes: 9, characters: 7 }],
    });
    await waitUntil(() => received.at(-1)?.type === 'close');
    const names = received.flatMap((message) => (message.type === 'open' ? [message.correlationId] : []));
    expect(received.slice(-2)).toMatchObject([
      { type: 'open', stream: 3, correlationId: names[0] },
      { type: 'close', stream: 3 },
    ]);
    expect(new Set(names).size).toBe(2);
  });

  test('after a reload of the extension no stream waits', async () => {
    ready();
    const pending = link.open(HEAD).scan('text', TEXTS);
    await waitUntil(() => scans().length === 1);
    link.hear({ type: 'gone' });
    expect(await pending).toEqual({ ok: false, failure: 'gone' });
    expect(await link.open(HEAD).scan('text', TEXTS)).toEqual({ ok: false, failure: 'gone' });
  });

  test('a verdict that was there before the clock ran out counts, however late it comes to be seen', async () => {
    ready(100);
    const outcome = link.open(HEAD).scan('text', TEXTS);
    // Comes in a task of its own, as every message does.
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => answer(1, 1));
    port1.start();
    port2.postMessage(null);
    // A page that is frozen: the clock has run out before anything else gets its turn.
    const until = performance.now() + 150;
    while (performance.now() < until);
    expect(await outcome).toEqual({ ok: true, answers: ANSWERS });
    port1.close();
  });

  describe('with a shortcut', () => {
    let short: MessagePort;
    let shortcut: PageMessage[];
    const offer = (): void => {
      const { port1, port2 } = new MessageChannel();
      short = port1;
      shortcut = [];
      short.addEventListener('message', ({ data }) => shortcut.push(...[data].flat()));
      short.start();
      link.takeShortcut(trustedPort(port2));
    };
    const openShortcut = async (): Promise<void> => {
      offer();
      short.postMessage({ type: 'ready', failPolicy: 'open', verdictTimeoutMs: 5_000 });
      await waitUntil(() => link.failPolicy() === 'open');
    };
    afterEach(() => short.close());

    test('nothing goes by it before it has answered', async () => {
      ready();
      offer();
      link.open(HEAD);
      await waitUntil(() => received.length === 1);
      expect(shortcut).toEqual([]);
    });

    test('a running stream moves to it when nothing of it is under way, and not before', async () => {
      ready();
      const stream = link.open(HEAD);
      const first = stream.scan('text', TEXTS);
      await waitUntil(() => scans().length === 1);
      await openShortcut();
      const second = stream.scan('text', TEXTS);
      answer(1, 1);
      await first;
      await waitUntil(() => scans().length === 2);
      answer(1, 2);
      await second;
      const third = stream.scan('text', TEXTS);
      await waitUntil(() => shortcut.length === 1);
      short.postMessage(verdict(1, 3));
      expect(await third).toEqual({ ok: true, answers: ANSWERS });
      stream.close({ format: 'text', reason: 'complete', unscanned: [] });
      await waitUntil(() => shortcut.length === 2);
      expect(shortcut).toMatchObject([{ type: 'scan', seq: 3 }, { type: 'close' }]);
      expect(received.map(({ type }) => type)).toEqual(['open', 'scan', 'scan']);
    });

    test('verdicts may come by a port of their own, by the shortcut all the same, and twice', async () => {
      ready();
      await openShortcut();
      const first = new MessageChannel();
      const next = new MessageChannel();
      short.postMessage({ type: 'answers' }, [first.port2]);
      short.postMessage({ type: 'answers' }, [next.port2]);
      const stream = link.open(HEAD);
      const outcome = { ok: true, answers: ANSWERS };
      for (const [at, port] of [first.port1, next.port1, short].entries()) {
        const scan = stream.scan('text', TEXTS);
        await waitUntil(() => shortcut.length === at + 2);
        port.postMessage(verdict(1, at + 1));
        expect(await scan).toEqual(outcome);
        short.postMessage(verdict(1, at + 1));
      }
      first.port1.close();
      next.port1.close();
    });

    test('the port of a Worker that has ended is closed once nobody can wait for what came by it', async () => {
      ready(100);
      offer();
      short.postMessage({ type: 'ready', failPolicy: 'open', verdictTimeoutMs: 100 });
      await waitUntil(() => link.failPolicy() === 'open');
      const first = new MessageChannel();
      const next = new MessageChannel();
      const closed: string[] = [];
      first.port1.addEventListener('close', () => closed.push('first'));
      next.port1.addEventListener('close', () => closed.push('next'));
      for (const { port1 } of [first, next]) port1.start();
      short.postMessage({ type: 'answers' }, [first.port2]);
      short.postMessage({ type: 'answers' }, [next.port2]);
      await waitUntil(() => closed.length > 0);
      expect(closed).toEqual(['first']);
      link.hear({ type: 'lost' });
      await waitUntil(() => closed.length === 2);
    });

    test('only verdicts come by that port', async () => {
      ready();
      await openShortcut();
      const { port1, port2 } = new MessageChannel();
      short.postMessage({ type: 'answers' }, [port2]);
      const scan = link.open(HEAD).scan('text', TEXTS);
      await waitUntil(() => shortcut.length === 2);
      port1.postMessage({ type: 'ready', failPolicy: 'paused', verdictTimeoutMs: 1 });
      port1.postMessage({ type: 'dropped', stream: 1 });
      port1.postMessage(verdict(1, 1));
      expect(await scan).toEqual({ ok: true, answers: ANSWERS });
      expect(link.failPolicy()).toBe('open');
      port1.close();
    });

    test('a stream that opens later never uses another way', async () => {
      ready();
      await openShortcut();
      void link.open(HEAD).scan('text', TEXTS);
      await waitUntil(() => shortcut.length === 2);
      expect(received).toEqual([]);
    });

    test('a shortcut that is silent costs one verdict: later ones come by the other way', async () => {
      ready();
      await openShortcut();
      ready(100, 'open');
      await waitUntil(async () => link.failPolicy() === 'open');
      const stream = link.open(HEAD);
      await waitUntil(() => shortcut.length === 1);
      ready(100, 'closed');
      expect(await stream.scan('text', TEXTS)).toEqual({ ok: false, failure: 'timeout' });
      const next = link.open(HEAD).scan('text', TEXTS);
      await waitUntil(() => scans().length === 1);
      answer(2, 1);
      expect(await next).toEqual({ ok: true, answers: ANSWERS });
    });

    test('an engine that is lost takes it along', async () => {
      ready();
      await openShortcut();
      const pending = link.open(HEAD).scan('text', TEXTS);
      await waitUntil(() => shortcut.length === 2);
      link.hear({ type: 'lost' });
      expect(await pending).toEqual({ ok: false, failure: 'lost' });
      ready();
      link.open(HEAD);
      await waitUntil(() => received.length === 1);
    });
  });
});

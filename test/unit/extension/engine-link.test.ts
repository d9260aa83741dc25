import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HANDSHAKE_EVENT, type PageMessage, type ScanText } from '../../../src/extension/bridge/index.ts';
import { createEngineLink, type EngineLink } from '../../../src/extension/page-hook/engine-link.ts';
import { waitUntil } from '../../support/wait-until.ts';

const HEAD = { transport: 'fetch', document: false } as const;
const TEXTS: readonly ScanText[] = [{ channel: 'c', kind: 'answer', mode: 'append', text: 'x', ends: false }];
const ANSWERS = [{ text: 'x', held: 0 }];

describe('the link to the engine', () => {
  let target: EventTarget;
  let link: EngineLink;
  let ours: MessagePort;
  let received: PageMessage[];

  const handOver = (): void => {
    const { port1, port2 } = new MessageChannel();
    ours = port1;
    ours.addEventListener('message', (event) => received.push((event as MessageEvent<PageMessage>).data));
    ours.start();
    target.dispatchEvent(Object.assign(new MessageEvent(HANDSHAKE_EVENT, { ports: [port2] })));
  };
  const ready = (verdictTimeoutMs = 5_000, failPolicy = 'closed'): void =>
    ours.postMessage({ type: 'ready', failPolicy, verdictTimeoutMs });
  const answer = (stream: number, seq: number): void =>
    ours.postMessage({ type: 'verdict', stream, seq, answers: ANSWERS });
  const scans = () => received.filter((message) => message.type === 'scan');

  beforeEach(() => {
    target = new EventTarget();
    received = [];
    link = createEngineLink(target);
  });
  afterEach(() => ours.close());

  test('what is said before the port is there waits for it', async () => {
    link.open(HEAD);
    handOver();
    await waitUntil(() => received.length === 1);
    expect(received).toEqual([{ type: 'open', stream: 1, ...HEAD }]);
  });

  test('a scan waits until the engine is ready and gets its own verdict', async () => {
    handOver();
    const stream = link.open(HEAD);
    const other = link.open(HEAD);
    const first = stream.scan('text', TEXTS);
    const second = other.scan('text', TEXTS);
    ready();
    await waitUntil(() => scans().length === 2);
    answer(2, 1);
    expect(await second).toEqual({ ok: true, answers: ANSWERS });
    answer(1, 1);
    expect(await first).toEqual({ ok: true, answers: ANSWERS });
  });

  test('a verdict that does not come is a time-out, and one that comes too late is dropped', async () => {
    handOver();
    ready(100);
    const stream = link.open(HEAD);
    expect(await stream.scan('text', TEXTS)).toEqual({ ok: false, failure: 'timeout' });
    const next = stream.scan('text', TEXTS);
    answer(1, 1);
    answer(1, 2);
    expect(await next).toEqual({ ok: true, answers: ANSWERS });
    await waitUntil(() => scans().length === 2);
  });

  test('streams of a lost engine fail, those that open after it wait for the next', async () => {
    handOver();
    ready();
    const before = link.open(HEAD);
    const pending = before.scan('text', TEXTS);
    await waitUntil(() => scans().length === 1);
    ours.postMessage({ type: 'lost' });
    expect(await pending).toEqual({ ok: false, failure: 'lost' });
    ready();
    expect(await before.scan('text', TEXTS)).toEqual({ ok: false, failure: 'lost' });
    const after = link.open(HEAD).scan('text', TEXTS);
    await waitUntil(() => scans().length === 2);
    answer(2, 1);
    expect(await after).toEqual({ ok: true, answers: ANSWERS });
  });

  test('what a lost stream let through is told to the next engine as a stream of its own', async () => {
    handOver();
    ready();
    const stream = link.open(HEAD);
    const pending = stream.scan('text', TEXTS);
    await waitUntil(() => scans().length === 1);
    ours.postMessage({ type: 'lost' });
    await pending;
    stream.close({ format: 'text', reason: 'complete', unscanned: [{ reason: 'fail-open', bytes: 9 }] });
    await waitUntil(() => received.at(-1)?.type === 'close');
    expect(received.slice(-2)).toMatchObject([
      { type: 'open', stream: 2 },
      { type: 'close', stream: 2 },
    ]);
  });

  test('the fail policy is closed until the engine says otherwise', async () => {
    handOver();
    expect(link.failPolicy()).toBe('closed');
    ready(2_000, 'open');
    await waitUntil(() => link.failPolicy() === 'open');
  });

  test('a forged message changes nothing', async () => {
    handOver();
    ready();
    ours.postMessage({ type: 'ready', failPolicy: 'whatever', verdictTimeoutMs: 1 });
    const scan = link.open(HEAD).scan('text', TEXTS);
    await waitUntil(() => scans().length === 1);
    ours.postMessage({ type: 'verdict', stream: 1, seq: 1, answers: [{ text: 1 }] });
    answer(1, 1);
    expect(await scan).toEqual({ ok: true, answers: ANSWERS });
    expect(link.failPolicy()).toBe('closed');
  });

  test('only the first port is taken', async () => {
    handOver();
    const first = ours;
    const { port2 } = new MessageChannel();
    target.dispatchEvent(new MessageEvent(HANDSHAKE_EVENT, { ports: [port2] }));
    link.open(HEAD);
    await waitUntil(() => received.length === 1);
    first.close();
    port2.close();
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PageMessage, ScanText } from '../../../src/extension/bridge/index.ts';
import { createEngineLink, type EngineLink } from '../../../src/extension/content/streams/engine-link.ts';
import { waitUntil } from '../../support/wait-until.ts';

const HEAD = { transport: 'fetch', document: false } as const;
const TEXTS: readonly ScanText[] = [{ channel: 'c', kind: 'answer', mode: 'append', text: 'x', ends: false }];
const ANSWERS = [{ text: 'x', held: 0 }];

describe('the link to the engine', () => {
  let link: EngineLink;
  let ours: MessagePort;
  let received: PageMessage[];

  const ready = (verdictTimeoutMs = 5_000, failPolicy = 'closed'): void =>
    ours.postMessage({ type: 'ready', failPolicy, verdictTimeoutMs });
  const answer = (stream: number, seq: number): void =>
    ours.postMessage({ type: 'verdict', stream, seq, answers: ANSWERS });
  const scans = () => received.filter((message) => message.type === 'scan');

  beforeEach(() => {
    const { port1, port2 } = new MessageChannel();
    received = [];
    ours = port1;
    ours.addEventListener('message', (event) => received.push((event as MessageEvent<PageMessage>).data));
    ours.start();
    link = createEngineLink(port2);
  });
  afterEach(() => ours.close());

  test('a scan waits until the engine is ready and gets its own verdict', async () => {
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
    expect(link.failPolicy()).toBe('closed');
    ready(2_000, 'open');
    await waitUntil(() => link.failPolicy() === 'open');
  });

  test('a forged message changes nothing', async () => {
    ready();
    ours.postMessage({ type: 'ready', failPolicy: 'whatever', verdictTimeoutMs: 1 });
    const scan = link.open(HEAD).scan('text', TEXTS);
    await waitUntil(() => scans().length === 1);
    ours.postMessage({ type: 'verdict', stream: 1, seq: 1, answers: [{ text: 1 }] });
    answer(1, 1);
    expect(await scan).toEqual({ ok: true, answers: ANSWERS });
    expect(link.failPolicy()).toBe('closed');
  });
});

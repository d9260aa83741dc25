import { beforeEach, expect, test } from 'vitest';
import type { MessageRecord } from '../../../src/extension/bridge/index.ts';
import { Connection } from '../../../src/extension/page-hook/messages/connection.ts';
import {
  type Answered,
  createFakeGuardLink,
  type FakeGuardLink,
} from '../../support/browser/fake-guard-link.ts';
import { waitUntil } from '../../support/wait-until.ts';

const OPEN = 1;
const CLOSING = 2;

let target: EventTarget;
let state: number;
let connection: Connection;
let link: FakeGuardLink;
/** What was done to the source, and the data that the page saw, in order. */
let happened: string[];
let atEnd: Answered;

beforeEach(() => {
  target = new EventTarget();
  state = OPEN;
  happened = [];
  atEnd = { shown: [], ended: false };
  target.addEventListener('message', (event) => happened.push((event as MessageEvent<string>).data));
  // Node never dispatches an event again that was stopped: what arrives is the record before each message's own.
  link = createFakeGuardLink((piece) =>
    piece === null
      ? atEnd
      : { shown: [{ event: '', data: 'held before' }, piece as MessageRecord], ended: false },
  );
  connect('websocket');
});

function connect(transport: 'eventsource' | 'websocket'): void {
  connection = new Connection({
    target,
    transport,
    url: 'wss://chat.example/',
    link,
    schedule: (run) => void setTimeout(run, 0),
    readyState: () => state,
    stop: () => void happened.push('stop'),
    stopped: () => void happened.push('stopped'),
  });
}

const bring = (data: string): void => connection.takeMessage(new MessageEvent('message', { data }), '');
const STOPPED: Answered = { shown: [{ event: '', data: 'This was stopped.' }], ended: true };

test('while a message is shown, the state is that of its coming, though its source is closing by now', async () => {
  const seen: number[] = [];
  target.addEventListener('message', () => seen.push(connection.readyState()));
  connection.takeMessage(new MessageEvent('message', { data: 'one' }), '');
  connection.takeMessage(new MessageEvent('message', { data: 'two' }), '');
  state = CLOSING;
  expect(connection.readyState()).toBe(OPEN);
  await waitUntil(() => seen.length === 2);
  expect(seen).toEqual([OPEN, OPEN]);
  expect(connection.readyState()).toBe(CLOSING);
});

test('a page that closes it while a message is shown sees that at once', async () => {
  const seen: number[] = [];
  target.addEventListener('message', () => {
    connection.close();
    state = CLOSING;
    seen.push(connection.readyState());
  });
  connection.takeMessage(new MessageEvent('message', { data: 'one' }), '');
  await waitUntil(() => seen.length === 1);
  expect(seen).toEqual([CLOSING]);
});

test.each([
  ['complete', ['finish', 'complete']],
  ['error', ['break', 'error']],
  // An event source doesn't say which it was.
  ['unknown', ['break', 'complete']],
] as const)('a source that ends (%s): what is held comes out only if that was all', async (how, ends) => {
  atEnd = { shown: [{ event: '', data: 'the last' }], ended: false };
  bring('one');
  connection.takeEnd(new Event('close'), how);
  expect(link.ends).toEqual(ends);
  await waitUntil(() => happened.includes('the last'));
});

test('a block that is found at the end of an event source stops it', async () => {
  connect('eventsource');
  atEnd = STOPPED;
  bring('one');
  connection.takeEnd(new Event('error'), 'unknown');
  await waitUntil(() => happened.includes('stopped'));
  expect(happened.filter((what) => what !== 'stop')).toEqual(['held before', 'This was stopped.', 'stopped']);
  expect(happened).toContain('stop');
  bring('two');
  expect(link.pieces.length).toBe(1);
});

test('a block that is found when nothing followed stops the source', async () => {
  bring('one');
  link.sayUnasked(STOPPED);
  await waitUntil(() => happened.includes('stopped'));
  // The message without a verdict came after what was held.
  expect(happened).toEqual(['stop', 'This was stopped.', 'stopped']);
});

test('what was held comes before a message that has no verdict yet', async () => {
  bring('one');
  link.sayUnasked({ shown: [{ event: '', data: 'unasked' }], ended: false });
  await waitUntil(() => happened.length === 2);
  expect(happened).toEqual(['unasked', 'held before']);
});

test('an end of a stream that comes late ends the stream that the source has begun since', async () => {
  connect('eventsource');
  atEnd = STOPPED;
  bring('one');
  connection.takeEnd(new Event('error'), 'unknown');
  bring('two');
  await waitUntil(() => happened.includes('stopped'));
  expect(link.ends).toEqual(['break', 'complete', 'aborted']);
  expect(happened.filter((what) => what === 'held before').length).toBe(1);
});

test('messages that wait are bounded by their characters, however few they are', async () => {
  const large = 'x'.repeat(9_000_000);
  bring(large);
  await waitUntil(() => happened.includes('held before'));
  // What was shown takes no room.
  bring(large);
  expect(happened).not.toContain('stop');
  bring(large);
  await waitUntil(() => happened.includes('stopped'));
  expect(link.ends).toEqual(['timeout']);
  expect(link.pieces.length).toBe(2);
});

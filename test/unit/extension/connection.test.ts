import { beforeEach, expect, test } from 'vitest';
import type { MessageRecord } from '../../../src/extension/bridge/index.ts';
import { Connection } from '../../../src/extension/page-hook/messages/connection.ts';
import { createFakeGuardLink } from '../../support/browser/fake-guard-link.ts';
import { waitUntil } from '../../support/wait-until.ts';

const OPEN = 1;
const CLOSING = 2;

let target: EventTarget;
let state: number;
let connection: Connection;

beforeEach(() => {
  target = new EventTarget();
  state = OPEN;
  connection = new Connection({
    target,
    transport: 'websocket',
    url: 'wss://chat.example/',
    // Node never dispatches an event again that was stopped: what arrives is the record before each message's own.
    link: createFakeGuardLink((piece) => ({
      shown: [{ event: '', data: 'held before' }, piece as MessageRecord],
      ended: false,
    })),
    schedule: (run) => void setTimeout(run, 0),
    readyState: () => state,
    stop: () => undefined,
    stopped: () => undefined,
  });
});

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

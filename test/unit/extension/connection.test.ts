import { expect, test } from 'vitest';
import { Connection } from '../../../src/extension/page-hook/messages/connection.ts';
import { createFakeGuardLink } from '../../support/browser/fake-guard-link.ts';

const OPEN = 1;
const CLOSING = 2;

/** A connection whose messages are shown, and what its page does when one comes. */
function connect(onMessage: (connection: Connection, setState: (state: number) => void) => void) {
  const target = new EventTarget();
  let state = OPEN;
  const setState = (next: number): void => void (state = next);
  const connection = new Connection({
    target,
    transport: 'websocket',
    url: 'ws://127.0.0.1/',
    // Twice: Node can't dispatch an event again that was stopped, but the first record gets one of our own.
    link: createFakeGuardLink((piece) => ({ shown: [piece, piece] as never, ended: false })),
    data: { show: () => undefined },
    schedule: (task) => void setTimeout(task, 0),
    readyState: () => state,
    stop: () => undefined,
    stopped: () => undefined,
  });
  const shown = new Promise<void>((resolve) => {
    target.addEventListener('message', () => {
      onMessage(connection, setState);
      resolve();
    });
  });
  return { connection, shown, setState };
}

const message = (): MessageEvent => new MessageEvent('message', { data: 'x' });

test('the last message is shown in the state that it came in, though the connection has closed meanwhile', async () => {
  const states: number[] = [];
  const { connection, shown, setState } = connect((open) => states.push(open.readyState()));
  connection.takeMessage(message(), '');
  setState(CLOSING);
  expect(connection.readyState()).toBe(OPEN);
  await shown;
  expect(states).toEqual([OPEN]);
  expect(connection.readyState()).toBe(CLOSING);
});

test('a page that closes the connection when a message comes sees it closing', async () => {
  const states: number[] = [];
  const { connection, shown } = connect((open, setState) => {
    setState(CLOSING);
    open.close();
    states.push(open.readyState());
  });
  connection.takeMessage(message(), '');
  await shown;
  expect(states).toEqual([CLOSING]);
});

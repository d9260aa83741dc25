import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenToPort } from '../../../src/extension/content/listen-to-port.ts';
import { trustedPort } from '../../support/trusted-port.ts';
import { waitUntil } from '../../support/wait-until.ts';

let ours: MessagePort;
let theirs: MessagePort;
beforeEach(() => {
  ({ port1: ours, port2: theirs } = new MessageChannel());
});
afterEach(() => ours.close());

test('what is posted is taken, ports and all', async () => {
  const heard: unknown[] = [];
  listenToPort(trustedPort(theirs), (data, ports) => heard.push([data, ports.length]));
  const brought = new MessageChannel();
  ours.postMessage('a', [brought.port2]);
  ours.postMessage('b');
  await waitUntil(() => heard.length === 2);
  expect(heard).toEqual([
    ['a', 1],
    ['b', 0],
  ]);
  brought.port1.close();
});

test('what a script dispatches is not', () => {
  const heard: unknown[] = [];
  listenToPort(theirs, (data) => heard.push(data));
  theirs.dispatchEvent(new MessageEvent('message', { data: 'forged' }));
  expect(heard).toEqual([]);
});

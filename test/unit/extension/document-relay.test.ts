import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { createDocumentRelay, type DocumentRelay } from '../../../src/extension/offscreen/document-relay.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** An extension port and what came out of it. */
function createRuntimePort() {
  const received: unknown[] = [];
  const listeners: { message: (message: unknown) => void; disconnect: () => void } = {
    message: () => undefined,
    disconnect: () => undefined,
  };
  const port = {
    postMessage: (message: unknown) => received.push(message),
    onMessage: { addListener: (listener: (message: unknown) => void) => (listeners.message = listener) },
    onDisconnect: { addListener: (listener: () => void) => (listeners.disconnect = listener) },
    sender: { origin: 'https://chat.example' },
  } as unknown as Runtime.Port;
  return { port, received, listeners };
}

let connected: { document: number; origin: string; port: MessagePort }[];
let joined: { document: number; port: MessagePort }[];
let relay: DocumentRelay;
let channels: MessageChannel[];
const openChannel = (): MessageChannel => {
  const channel = new MessageChannel();
  channels.push(channel);
  return channel;
};

beforeEach(() => {
  connected = [];
  joined = [];
  channels = [];
  let last = 0;
  const sandbox = {
    connect: (document: number, origin: string, port: MessagePort) =>
      void connected.push({ document, origin, port }),
    join: (document: number, port: MessagePort) => void joined.push({ document, port }),
  };
  relay = createDocumentRelay(sandbox, () => `token-${++last}`);
});
afterEach(() => {
  for (const { port } of [...connected, ...joined]) port.close();
  for (const { port1, port2 } of channels) {
    port1.close();
    port2.close();
  }
});

const offer = (token: string) => ({ type: 'stinger-port', token }) as const;

test('a document is named by a token of its own, and relayed both ways', async () => {
  const page = createRuntimePort();
  relay.connect(page.port);
  expect(page.received).toEqual([{ type: 'token', token: 'token-1' }]);
  expect(connected).toMatchObject([{ document: 1, origin: 'https://chat.example' }]);
  const heard: unknown[] = [];
  connected[0]?.port.addEventListener('message', ({ data }) => heard.push(data));
  connected[0]?.port.start();
  page.listeners.message('hello');
  connected[0]?.port.postMessage('answer');
  await waitUntil(() => heard.length === 1 && page.received.length === 2);
  page.listeners.disconnect();
  await waitUntil(() => heard.length === 2);
  expect(heard).toEqual(['hello', 'disconnect']);
});

test('a port that comes with the token of a document is joined to it, once', () => {
  const pages = [createRuntimePort(), createRuntimePort()];
  for (const { port } of pages) relay.connect(port);
  relay.join(offer('token-2'), openChannel().port2);
  expect(joined.map(({ document }) => document)).toEqual([2]);
  expect(pages[1]?.received.at(-1)).toEqual({ type: 'joined' });
  relay.join(offer('token-2'), openChannel().port2);
  expect(joined).toHaveLength(1);
});

test('a port with a token that nobody was given, or of a document that left, leads nowhere', () => {
  const page = createRuntimePort();
  relay.connect(page.port);
  relay.join(offer('a guess'), openChannel().port2);
  page.listeners.disconnect();
  relay.join(offer('token-1'), openChannel().port2);
  expect(joined).toEqual([]);
});

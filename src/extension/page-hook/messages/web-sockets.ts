import { bufferLength } from '../brands.ts';
import { natives } from '../natives.ts';
import { patchConstructor, patchGetter, patchMethod } from '../patches.ts';
import { Connection } from './connection.ts';
import type { MessageParts } from './event-sources.ts';
import { listen } from './listen.ts';

/** Guards the text that sockets bring. Binary frames keep their place and are counted. */
export function guardWebSockets(scope: typeof globalThis, parts: MessageParts): void {
  if (typeof scope.WebSocket === 'undefined') return;
  const known = new natives.WeakMap<object, Connection>();
  const find = (socket: unknown): Connection | undefined =>
    natives.weakMap.get(known, socket as object) as Connection | undefined;
  const { prototype } = scope.WebSocket;
  const createConnection = createConnector(prototype, parts);
  const wasClean = natives.getterOf(scope.CloseEvent.prototype, 'wasClean');

  patchConstructor(scope, 'WebSocket', (made) => {
    const socket = made as WebSocket;
    const connection = createConnection(socket);
    natives.weakMap.set(known, socket, connection);
    listen(socket, 'open', (event) => connection.takeEvent(event));
    listen(socket, 'error', (event) => connection.takeEvent(event));
    listen(socket, 'message', (event) => takeFrame(connection, event as MessageEvent));
    listen(socket, 'close', (event) =>
      connection.takeEnd(event, wasClean(event as CloseEvent) ? 'complete' : 'error'),
    );
  });
  patchMethod(prototype, 'close', (original, socket, args) => {
    natives.apply(original, socket, args);
    // No message is shown any more, as natively; the `close` event is.
    find(socket)?.close();
  });
  patchGetter(prototype, 'readyState', (original, socket) => {
    const state = find(socket)?.readyState() as WebSocket['readyState'] | undefined;
    return state ?? natives.apply(original, socket, []);
  });
}

function createConnector(prototype: WebSocket, parts: MessageParts): (socket: WebSocket) => Connection {
  const native = {
    readyState: natives.getterOf(prototype, 'readyState'),
    url: natives.getterOf(prototype, 'url'),
    close: natives.uncurry(prototype.close),
  };
  return (socket) =>
    new Connection({
      ...parts,
      target: socket,
      transport: 'websocket',
      url: native.url(socket),
      readyState: () => native.readyState(socket),
      stop: () => native.close(socket, 1000),
      // The socket's own `close` event follows.
      stopped: () => undefined,
    });
}

/** A frame is text; else a blob or a buffer, as the page has chosen. */
function takeFrame(connection: Connection, event: MessageEvent): void {
  const data = natives.event.data(event);
  if (typeof data === 'string') connection.takeMessage(event, '');
  else connection.passMessage(event, bufferLength(data) ?? natives.blobSize(data as Blob));
}

import { bufferLength } from '../brands.ts';
import { natives } from '../natives.ts';
import { patchConstructor, patchGetter, patchMethod } from '../patches.ts';
import { Connection } from './connection.ts';
import type { MessageParts } from './event-sources.ts';

/** Guards the text that sockets bring. Binary frames keep their place and are counted. */
export function guardWebSockets(scope: typeof globalThis, parts: MessageParts): void {
  if (typeof scope.WebSocket === 'undefined') return;
  const known = new natives.WeakMap<object, Connection>();
  const { prototype } = scope.WebSocket;
  const native = {
    readyState: natives.getterOf(prototype, 'readyState'),
    url: natives.getterOf(prototype, 'url'),
    close: natives.uncurry(prototype.close),
    wasClean: natives.getterOf(scope.CloseEvent.prototype, 'wasClean'),
  };

  const adopt = (socket: WebSocket): void => {
    const connection = new Connection({
      ...parts,
      target: socket,
      transport: 'websocket',
      url: native.url(socket),
      readyState: () => native.readyState(socket),
      stop: () => native.close(socket, 1000),
      // The socket's own `close` event follows.
      stopped: () => undefined,
    });
    natives.weakMap.set(known, socket, connection);
    const listen = (name: string, take: (event: Event) => void): void =>
      natives.addEventListener(socket, name, (event: Event) => {
        if (event.isTrusted) take(event);
      });
    listen('open', (event) => connection.takeEvent(event));
    listen('error', (event) => connection.takeEvent(event));
    listen('message', (event) => {
      const data = natives.event.data(event as MessageEvent);
      if (typeof data === 'string') connection.takeMessage(event as MessageEvent, '');
      else connection.passMessage(event, sizeOf(data));
    });
    listen('close', (event) =>
      connection.takeEnd(event, native.wasClean(event as CloseEvent) ? 'complete' : 'error'),
    );
  };

  patchConstructor(scope, 'WebSocket', (made) => adopt(made as WebSocket));
  patchMethod(prototype, 'close', (original, socket, args) => {
    natives.apply(original, socket, args);
    // No message is shown any more, as natively; the `close` event is.
    (natives.weakMap.get(known, socket as WebSocket) as Connection | undefined)?.close();
  });
  patchGetter(prototype, 'readyState', (original, socket) => {
    const connection = natives.weakMap.get(known, socket) as Connection | undefined;
    return connection === undefined
      ? natives.apply(original, socket, [])
      : (connection.readyState() as WebSocket['readyState']);
  });
}

/** A frame is a blob or a buffer, as the page has chosen. */
function sizeOf(data: unknown): number {
  return bufferLength(data) ?? natives.blobSize(data as Blob);
}

import { isMessageEvent } from '../brands.ts';
import type { Schedule } from '../delivery-queue.ts';
import type { GuardLink } from '../guard-link.ts';
import { natives } from '../natives.ts';
import { patchConstructor, patchGetter, patchMethod } from '../patches.ts';
import { Connection } from './connection.ts';
import { listen } from './listen.ts';

export interface MessageParts {
  readonly link: GuardLink;
  readonly schedule: Schedule;
}

/** An event source and the names of its events that are watched. */
interface Watched {
  readonly connection: Connection;
  readonly names: Map<string, true>;
}

/** Guards what event sources bring, events with names of their own included. */
export function guardEventSources(scope: typeof globalThis, parts: MessageParts): void {
  if (typeof scope.EventSource === 'undefined') return;
  const known = new natives.WeakMap<object, Watched>();
  const find = (source: unknown): Watched | undefined =>
    natives.weakMap.get(known, source as object) as Watched | undefined;
  const { prototype } = scope.EventSource;
  const createConnection = createConnector(prototype, parts);

  patchConstructor(scope, 'EventSource', (made) => {
    const source = made as EventSource;
    const watched: Watched = {
      connection: createConnection(source),
      names: new natives.Map<string, true>(),
    };
    natives.weakMap.set(known, source, watched);
    watchAll(source, watched);
  });
  patchMethod(scope.EventTarget.prototype, 'addEventListener', (original, receiver, args) => {
    const watched = find(receiver);
    if (watched !== undefined && args.length > 1) {
      args[0] = natives.String(args[0]);
      watch(receiver as EventSource, watched, args[0]);
    }
    return natives.apply(original, receiver, args);
  });
  patchMethod(prototype, 'close', (original, source) => {
    find(source)?.connection.close();
    return natives.apply(original, source, []);
  });
  patchGetter(prototype, 'readyState', (original, source) => {
    return find(source)?.connection.readyState() ?? natives.apply(original, source, []);
  });
}

function createConnector(prototype: EventSource, parts: MessageParts): (source: EventSource) => Connection {
  const native = {
    readyState: natives.getterOf(prototype, 'readyState'),
    url: natives.getterOf(prototype, 'url'),
    close: natives.uncurry(prototype.close),
  };
  return (source) =>
    new Connection({
      ...parts,
      target: source,
      transport: 'eventsource',
      url: native.url(source),
      readyState: () => native.readyState(source),
      stop: () => native.close(source),
      // As when a server refuses to go on: whoever waits is told, and nothing is tried again.
      stopped: () => void natives.dispatchEvent(source, new natives.Event('error')),
    });
}

function watchAll(source: EventSource, watched: Watched): void {
  const { connection, names } = watched;
  watch(source, watched, 'message');
  // A server may give its messages these names, too.
  listen(source, 'open', (event) => {
    if (isMessageEvent(event)) connection.takeMessage(event, 'open');
    else connection.takeEvent(event);
  });
  listen(source, 'error', (event) => {
    if (isMessageEvent(event)) connection.takeMessage(event, 'error');
    else connection.takeEnd(event, 'unknown');
  });
  natives.map.set(names, 'open', true);
  natives.map.set(names, 'error', true);
}

/** Takes events of a name before any listener of the page. */
function watch(source: EventSource, { connection, names }: Watched, name: string): void {
  if (natives.map.get(names, name) !== undefined) return;
  natives.map.set(names, name, true);
  listen(source, name, (event) =>
    connection.takeMessage(event as MessageEvent, name === 'message' ? '' : name),
  );
}

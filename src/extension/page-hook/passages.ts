import {
  HANDSHAKE_EVENT,
  type HookMessage,
  type ShownMessage,
  TO_CONTENT_EVENT,
  TO_HOOK_EVENT,
} from '../bridge/index.ts';
import { listOf } from './list-of.ts';
import { natives } from './natives.ts';

/** A way to the content script, once it is there. */
export interface Passage {
  /** @param transfer goes with the message */
  post(message: HookMessage, transfer: MessagePort | undefined): void;
}

/**
 * Waits for the content script.
 * @param onOpen called once, when there is a way
 * @param onMessage called with what comes by it, in order, never during a call of `post` nor while an event of ours is
 *   dispatched: it may call the page, for which `window.event` would be that event
 */
export type AwaitPassage = (
  onOpen: (passage: Passage) => void,
  onMessage: (message: ShownMessage) => void,
) => void;

/** The hook of a document: both worlds hold the same port, and dispatch events on it. */
export function awaitContentScript(document: EventTarget): AwaitPassage {
  return (onOpen, onMessage) =>
    takePort(document, HANDSHAKE_EVENT, (port) => {
      listen(port, TO_HOOK_EVENT, onMessage);
      onOpen({ post: (message, transfer) => dispatchOn(port, message, transfer) });
    });
}

/** The hook of a Worker: the port leads out of its thread. @param scope of the Worker, whose first message is ours */
export function awaitPortOfWorker(scope: EventTarget): AwaitPassage {
  return (onOpen, onMessage) =>
    takePort(scope, 'message', (port) => {
      listen(port, 'message', onMessage);
      natives.port.start(port);
      onOpen({ post: (message) => natives.port.postMessage(port, message) });
    });
}

/** Takes the first port that is offered; the event is not seen by anybody else. */
function takePort(target: EventTarget, eventName: string, onPort: (port: MessagePort) => void): void {
  const take = (event: Event): void => {
    natives.removeEventListener(target, eventName, take, true);
    natives.event.stopImmediatePropagation(event);
    const offered = natives.event.ports(event as MessageEvent)[0];
    if (offered !== undefined) onPort(offered);
  };
  natives.addEventListener(target, eventName, take, true);
}

function listen(port: MessagePort, eventName: string, onMessage: (message: ShownMessage) => void): void {
  natives.addEventListener(port, eventName, (event) => {
    const message = natives.event.data(event as MessageEvent) as ShownMessage;
    natives.queueMicrotask(() => onMessage(message));
  });
}

/** The other world gets a copy of the message, as it would by a port. */
function dispatchOn(port: MessagePort, message: HookMessage, transfer: MessagePort | undefined): void {
  const ports = transfer === undefined ? undefined : listOf([transfer]);
  const init = { __proto__: null, data: message, ports } as MessageEventInit;
  natives.dispatchEvent(port, new natives.MessageEvent(TO_CONTENT_EVENT, init));
}

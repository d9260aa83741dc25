import { HANDSHAKE_EVENT, type ShownMessage, TO_CONTENT_EVENT, TO_HOOK_EVENT } from '../bridge/index.ts';
import { listenToPort } from './listen-to-port.ts';
import { inOwnTask } from './own-task.ts';

/** Takes what a hook says. @param port that came with it */
export type TakeFromHook = (data: unknown, port: MessagePort | undefined) => void;

/** A way to a hook, be it of the page or of one of its Workers. */
export interface HookPassage {
  /** The hook has it a little later, messages in order. */
  post(message: ShownMessage): void;
  /** Called once. What the hook has said before is not lost. */
  listen(take: TakeFromHook): void;
}

/**
 * Opens the way to the page hook: both worlds hold the same port, and dispatch events on it. The port is given in an event
 * that is delivered at once and before any page script. No code of the page runs while one of these events is dispatched, or
 * `window.event` would give it the port: neither end does more in its listener than to note what came.
 */
export function openPassage(document: Document): HookPassage {
  const { port1: port } = new MessageChannel();
  const { promise: listening, resolve: listen } = Promise.withResolvers<TakeFromHook>();
  port.addEventListener(TO_CONTENT_EVENT, (event) => {
    const { data, ports } = event as MessageEvent<unknown>;
    // Not at once: besides, the page may have called the hook, and left so little room on the stack that work would break off.
    void listening.then((take) => take(data, ports[0]));
  });
  document.dispatchEvent(new MessageEvent(HANDSHAKE_EVENT, { ports: [port] }));
  return {
    listen,
    post: (message) =>
      inOwnTask(() => void port.dispatchEvent(new MessageEvent(TO_HOOK_EVENT, { data: message }))),
  };
}

/** The way to the hook of a Worker. @param port not yet started */
export function passageByPort(port: MessagePort): HookPassage {
  return {
    post: (message) => port.postMessage(message),
    listen: (take) => listenToPort(port, (data, ports) => take(data, ports[0])),
  };
}

import {
  type EngineMessage,
  HANDSHAKE_EVENT,
  type NoticeMessage,
  type PageMessage,
  parseEngineMessage,
} from '../bridge/index.ts';
import { natives } from './natives.ts';

/** The page hook's end of the channel to the content script. */
export interface PagePort {
  /** Sends, or keeps until the port is there. */
  post(message: PageMessage): void;
}

/**
 * Takes the port that the content script hands over. Whatever comes through it is checked first.
 * @param target where the handshake event is dispatched: the document
 */
export function openPagePort(
  target: EventTarget,
  onMessage: (message: EngineMessage | NoticeMessage) => void,
): PagePort {
  let port: MessagePort | null = null;
  const queue: PageMessage[] = [];

  const receive = (event: Event): void => {
    const message = parseEngineMessage(natives.event.data(event as MessageEvent));
    if (message !== null) onMessage(message);
  };

  const takePort = (event: Event): void => {
    natives.removeEventListener(target, HANDSHAKE_EVENT, takePort, true);
    natives.event.stopImmediatePropagation(event);
    const [offered] = natives.event.ports(event as MessageEvent);
    if (offered === undefined) return;
    port = offered;
    natives.addEventListener(offered, 'message', receive);
    natives.port.start(offered);
    for (const message of queue.splice(0)) natives.port.postMessage(offered, message);
  };
  natives.addEventListener(target, HANDSHAKE_EVENT, takePort, true);

  return {
    post(message) {
      if (port === null) queue.push(message);
      else natives.port.postMessage(port, message);
    },
  };
}

import { HANDSHAKE_EVENT } from '../bridge/index.ts';

/**
 * Gives the page hook one end of a channel. The event is delivered synchronously and before any page script.
 * @returns the other end, not yet started
 */
export function handOverPort(document: Document): MessagePort {
  const { port1, port2 } = new MessageChannel();
  document.dispatchEvent(new MessageEvent(HANDSHAKE_EVENT, { ports: [port2] }));
  return port1;
}

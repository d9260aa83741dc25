import browser from 'webextension-polyfill';
import { BRIDGE_PATH } from '../shared/data-port.ts';
import type { PortOffer } from '../shared/port-offer.ts';
import type { Badge } from './badge/badge.ts';
import type { EngineConnection } from './connect-engine.ts';
import { createElement } from './own-elements.ts';

/** A frame that has not handed its port on by then never will. */
const GIVE_UP_AFTER_MS = 10_000;

/**
 * Makes a port whose other end goes to the sandbox frame, by way of a hidden frame that is there for a moment. Where that
 * can't be, nothing comes of it: streams go on by the connection that there is.
 * @param take is given the port; nobody has answered on it yet
 * @see docs/design/data-port.md
 */
export async function makeShortcut(
  connection: EngineConnection,
  badge: Badge,
  take: (port: MessagePort) => void,
): Promise<void> {
  // In a document whose origin is opaque the frame's is too, and knows no service worker.
  if (globalThis.origin === 'null') return;
  const { port1, port2 } = new MessageChannel();
  take(port1);

  const url = browser.runtime.getURL(BRIDGE_PATH);
  const frame = createElement(document, 'iframe');
  frame.hidden = true;
  const offer: PortOffer = { type: 'stinger-port', token: connection.token() };
  frame.addEventListener(
    'load',
    () => frame.contentWindow?.postMessage(offer, new URL(url).origin, [port2]),
    { once: true },
  );
  frame.src = url;
  badge.shelter(frame);
  const late = new Promise((resolve) => setTimeout(resolve, GIVE_UP_AFTER_MS));
  await Promise.race([connection.joined, connection.closed, late]);
  frame.remove();
}

import { parsePortOffer } from '../shared/port-offer.ts';
import { OFFSCREEN_PATH } from './engine-host.ts';

/**
 * Passes ports from bridge pages on to the offscreen document: a port can only travel between documents of one origin by
 * way of their service worker. It plays no part in what goes through the port later.
 */
export function passPorts(scope: ServiceWorkerGlobalScope): void {
  scope.addEventListener('message', (event) => {
    const offer = parsePortOffer(event.data);
    const [port] = event.ports;
    if (event.origin !== scope.location.origin || offer === null || port === undefined) return;
    event.waitUntil(passPort(scope, offer, port));
  });
}

async function passPort(scope: ServiceWorkerGlobalScope, offer: object, port: MessagePort): Promise<void> {
  const all = await scope.clients.matchAll({ includeUncontrolled: true, type: 'all' });
  const host = all.find(({ url }) => new URL(url).pathname === `/${OFFSCREEN_PATH}`);
  // The document that the port is for has lost its engine, and tries again with the next one.
  host?.postMessage(offer, [port]);
}

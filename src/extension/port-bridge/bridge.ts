/**
 * Takes one port out of the page that holds this frame and gives it to the service worker. It says nothing to the page,
 * and a port is of no use without the token of a connection: any page may open this one.
 */
import { parsePortOffer } from '../shared/port-offer.ts';

addEventListener('message', function take({ source, data, ports }) {
  const offer = parsePortOffer(data);
  const [port] = ports;
  if (source !== parent || offer === null || port === undefined) return;
  removeEventListener('message', take);
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(offer, [port]));
});

import type { UnscannedBytes } from '../bridge/index.ts';
import type { GuardLink } from './guard-link.ts';
import { natives } from './natives.ts';
import { patchConstructor, patchMethod } from './patches.ts';

/**
 * Tells of what is not guarded, once for a document: how much it brings is not known.
 *
 * No content script runs in Workers. A script of ours that loads the page's own could, but its address would be the
 * Worker's: relative addresses would lead nowhere, `location` would be another, and where the page's policy forbids
 * it, the page would be told of the breach. The other transports carry no answers on any site that is known.
 */
export function countUnguarded(scope: typeof globalThis, link: GuardLink): void {
  const tellOfWorker = createTeller(link, 'worker');
  patchConstructor(scope, 'Worker', tellOfWorker);
  patchConstructor(scope, 'SharedWorker', tellOfWorker);
  // Pages without a secure context have none.
  if (typeof scope.ServiceWorkerContainer !== 'undefined') {
    patchMethod(scope.ServiceWorkerContainer.prototype, 'register', (original, receiver, args) => {
      tellOfWorker();
      return natives.apply(original, receiver, args);
    });
  }
  const tellOfTransport = createTeller(link, 'transport');
  patchConstructor(scope, 'WebSocketStream', tellOfTransport);
  patchConstructor(scope, 'WebTransport', tellOfTransport);
}

function createTeller(link: GuardLink, reason: UnscannedBytes['reason']): () => void {
  let isTold = false;
  return () => {
    if (isTold) return;
    isTold = true;
    const stream = link.open({ transport: 'fetch', shape: 'bytes', url: '', status: 0, contentType: '' });
    stream.passed(reason, 0);
    stream.end('complete');
  };
}

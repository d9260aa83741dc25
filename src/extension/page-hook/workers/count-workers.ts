import type { GuardLink } from '../guard-link.ts';
import { natives } from '../natives.ts';
import { patchConstructor, patchMethod } from '../patches.ts';

/** Tells, once for a document, that what a Worker brings is not seen: how much it is nobody knows. */
export function createWorkerCount(link: GuardLink): () => void {
  let isTold = false;
  return () => {
    if (isTold) return;
    isTold = true;
    const stream = link.open({ transport: 'fetch', shape: 'bytes', url: '', status: 0, contentType: '' });
    stream.passed('worker', 0);
    stream.end('complete');
  };
}

/**
 * Shared Workers and service workers outlive the document that starts them, and serve others: there is no content script
 * that could stand by them.
 */
export function countSharedWorkers(scope: typeof globalThis, tell: () => void): void {
  patchConstructor(scope, 'SharedWorker', tell);
  // Pages without a secure context have none.
  if (typeof scope.ServiceWorkerContainer === 'undefined') return;
  patchMethod(scope.ServiceWorkerContainer.prototype, 'register', (original, receiver, args) => {
    tell();
    return natives.apply(original, receiver, args);
  });
}

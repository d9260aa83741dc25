import type { GuardLink } from './guard-link.ts';
import { natives } from './natives.ts';
import { patchConstructor, patchMethod } from './patches.ts';

/**
 * Workers are told of, not guarded: no content script runs in them. A script of ours that loads the page's own
 * could, but its address would be the Worker's: relative addresses would lead nowhere, `location` would be
 * another, and where the page's policy forbids it, the page would be told of the breach.
 */
export function countWorkers(scope: typeof globalThis, link: GuardLink): void {
  let isTold = false;
  /** Once for a document: how much they bring is not known. */
  const tell = (): void => {
    if (isTold) return;
    isTold = true;
    const stream = link.open({ transport: 'fetch', shape: 'bytes', url: '', status: 0, contentType: '' });
    stream.passed('worker', 0);
    stream.end('complete');
  };
  patchConstructor(scope, 'Worker', tell);
  patchConstructor(scope, 'SharedWorker', tell);
  // Pages without a secure context have none.
  if (typeof scope.ServiceWorkerContainer === 'undefined') return;
  patchMethod(scope.ServiceWorkerContainer.prototype, 'register', (original, receiver, args) => {
    tell();
    return natives.apply(original, receiver, args);
  });
}

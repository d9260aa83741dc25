import { natives } from '../natives.ts';
import { patchConstructor, patchMethod } from '../patches.ts';

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

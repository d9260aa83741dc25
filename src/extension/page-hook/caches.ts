import { natives } from './natives.ts';
import { patchMethod } from './patches.ts';

/** The browser's own store takes and keeps bodies as they came, so what comes out of it is guarded again. */
export function guardCaches(scope: typeof globalThis, adopt: (response: Response) => Response): void {
  // Pages without a secure context have none.
  if (typeof scope.Cache === 'undefined') return;
  const adoptIfAny = (response: Response | undefined) =>
    response === undefined ? undefined : adopt(response);
  patchMethod(scope.Cache.prototype, 'match', (original, receiver, args) =>
    natives.whenResolved(natives.apply(original, receiver, args), adoptIfAny),
  );
  patchMethod(scope.Cache.prototype, 'matchAll', (original, receiver, args) =>
    natives.whenResolved(natives.apply(original, receiver, args), (found) => {
      for (const response of found) adopt(response);
      return found;
    }),
  );
  patchMethod(scope.CacheStorage.prototype, 'match', (original, receiver, args) =>
    natives.whenResolved(natives.apply(original, receiver, args), adoptIfAny),
  );
}

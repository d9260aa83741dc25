import { natives } from './natives.ts';

/** What `then` looks for on a promise; its own, so that nobody sees it looked up. */
const species = { __proto__: null, [natives.species]: natives.Promise };

const claim = (promise: Promise<unknown>, constructor: unknown): void => {
  natives.defineProperty(promise, 'constructor', {
    __proto__: null,
    value: constructor,
    configurable: true,
  } as PropertyDescriptor);
};

/**
 * Waits for a promise of ours or of the platform's that no page has seen. `await`, and `then` itself, would look
 * up `constructor`, which a page may have replaced to get hold of the promise.
 * @returns a promise that may be given to the page
 */
export function whenSettled<T, R>(
  promise: Promise<T>,
  onFulfilled: ((value: T) => R) | undefined,
  onRejected?: (reason: unknown) => R,
): Promise<R> {
  claim(promise, species);
  return natives.whenSettled(promise, onFulfilled, onRejected) as Promise<R>;
}

/** Keeps a rejection that somebody else handles from being reported to the page. */
export function ignoreRejection(promise: Promise<unknown>): void {
  void whenSettled(promise, undefined, () => undefined);
}

export interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(reason: unknown): void;
}

/** A promise of nothing, for the platform to wait for. */
export function createDeferred(): Deferred {
  let resolve: () => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new natives.Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  claim(promise, natives.Promise);
  return { promise, resolve, reject };
}

import { AbandonedError } from './check-errors.ts';

/**
 * Waits until a promise is settled, or for a while after the signal was aborted: who doesn't listen to it is not waited
 * for for ever.
 * @param graceMs from the abort on
 * @returns as the promise does; leaves no listener and no timer
 * @throws {AbandonedError} when the grace is over
 */
export function untilEnded<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  graceMs: number,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      timer = setTimeout(() => reject(new AbandonedError('It did not stop when it was told to.')), graceMs);
      // Nobody waits for the end of this wait: the process may go before it.
      timer.unref();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const clean = () => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    };
    promise.finally(clean).then(resolve, reject);
  });
}

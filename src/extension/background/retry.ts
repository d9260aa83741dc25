import browser from 'webextension-polyfill';

const FIRST_MS = 1_000;
const LAST_MS = 20_000;
/** The shortest delay that the browser grants an alarm. */
const ALARM_MINUTES = 0.5;

/** Calls something again until it says that it is done, also over a stop of the service worker. */
export interface Retry {
  /** Something is about to be done: should the service worker be stopped over it, the alarm calls the task. */
  arm(): void;
  later(): void;
  done(): void;
}

/**
 * A timer while the worker lives, with doubling delays and jitter; an alarm for when it was stopped meanwhile.
 * @param alarm its listener must call the same task
 */
export function createRetry(alarm: string, task: () => void): Retry {
  let delayMs = FIRST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = (): void => void browser.alarms.create(alarm, { delayInMinutes: ALARM_MINUTES });
  return {
    arm,
    later() {
      arm();
      if (timer !== undefined) return;
      const jitter = 0.5 + Math.random();
      timer = setTimeout(() => {
        timer = undefined;
        task();
      }, delayMs * jitter);
      delayMs = Math.min(delayMs * 2, LAST_MS);
    },
    done() {
      delayMs = FIRST_MS;
      void browser.alarms.clear(alarm);
    },
  };
}

import type { Alarms } from 'webextension-polyfill';

/** The shortest delay that the browser grants an alarm. */
const ALARM_MINUTES = 0.5;

/** Calls something again until it says that it is done, also over a stop of the service worker. */
export interface Retry {
  /** Something is about to be done: should the service worker be stopped over it, the alarm calls the task. */
  arm(): void;
  later(): void;
  done(): void;
}

/** The first delay, and the one that doubling ends at. */
export interface RetryDelays {
  readonly firstMs: number;
  readonly lastMs: number;
}

const DELAYS: RetryDelays = { firstMs: 1_000, lastMs: 20_000 };

/**
 * A timer while the worker lives, with doubling delays and jitter; an alarm for when it was stopped meanwhile.
 * @param alarm its listener must call the same task
 */
export function createRetry(
  alarms: Pick<Alarms.Static, 'create' | 'clear'>,
  alarm: string,
  task: () => void,
  { firstMs, lastMs }: RetryDelays = DELAYS,
): Retry {
  let delayMs = firstMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = (): void => void alarms.create(alarm, { delayInMinutes: ALARM_MINUTES });
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
      delayMs = Math.min(delayMs * 2, lastMs);
    },
    done() {
      delayMs = firstMs;
      void alarms.clear(alarm);
    },
  };
}

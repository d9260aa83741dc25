/** Notices that a Worker has stopped to answer. */
export interface Watchdog {
  /** Work has begun; nothing changes where it had. */
  wake(): void;
  /** The Worker has shown that it is alive. */
  feed(): void;
  end(): void;
}

export interface WatchdogParts {
  /** False: nothing is being waited for. */
  isBusy(): boolean;
  /** How long the Worker may be silent now. */
  limitMs(): number;
  onSilent(): void;
}

const TICK_MS = 25;

/**
 * Time is counted in ticks of a timer and not by a clock: where the whole machine is slow, or slept, the ticks are, too,
 * and nobody is to be blamed for that.
 */
export function createWatchdog({ isBusy, limitMs, onSilent }: WatchdogParts): Watchdog {
  let timer: ReturnType<typeof setInterval> | undefined;
  let silentTicks = 0;

  const end = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  const tick = (): void => {
    // Stopped here and not after each piece of work, which often takes less time than stopping.
    if (!isBusy()) return end();
    silentTicks += 1;
    if (silentTicks * TICK_MS <= limitMs()) return;
    end();
    onSilent();
  };

  return {
    wake() {
      if (timer !== undefined) return;
      silentTicks = 0;
      timer = setInterval(tick, TICK_MS);
    },
    feed() {
      silentTicks = 0;
    },
    end,
  };
}

import type { StreamId, VerdictMessage } from '../../bridge/index.ts';
import type { LinkFailure, ScanOutcome } from './engine-link.ts';

/** Scans that wait for their verdict. No end of a port is announced, so each has a time-out of its own. */
export interface PendingScans {
  add(stream: StreamId, seq: number, timeoutMs: number): Promise<ScanOutcome>;
  /** False for a scan that has its outcome. */
  isWaiting(stream: StreamId, seq: number): boolean;
  /** Verdicts that nobody waits for any more are dropped. */
  settle(verdict: VerdictMessage): void;
  failStream(stream: StreamId, failure: LinkFailure): void;
  failAll(failure: LinkFailure): void;
  /** Starts the clock of a scan anew, if it has no outcome yet. */
  restartClock(stream: StreamId, seq: number, timeoutMs: number): void;
  /** Starts all clocks anew. */
  restartClocks(timeoutMs: number): void;
}

interface Waiting {
  readonly stream: StreamId;
  settle(outcome: ScanOutcome): void;
  startClock(timeoutMs: number): void;
}

/**
 * A page that was frozen, or a machine that slept, wakes with a clock that has run out and a verdict that has come: so
 * much longer a clock waits, for whatever came before it to be seen to.
 */
const GRACE_MS = 50;

/** @param onSettled told of each scan that has its outcome */
export function createPendingScans(onSettled: (stream: StreamId, seq: number) => void): PendingScans {
  const waiting = new Map<string, Waiting>();
  const keyOf = (stream: StreamId, seq: number): string => `${stream}/${seq}`;

  const failWhere = (isMeant: (one: Waiting) => boolean, failure: LinkFailure): void => {
    for (const one of waiting.values()) if (isMeant(one)) one.settle({ ok: false, failure });
  };

  return {
    add(stream, seq, timeoutMs) {
      const key = keyOf(stream, seq);
      return new Promise((resolve) => {
        const clock = createClock(() => settle({ ok: false, failure: 'timeout' }));
        const settle = (outcome: ScanOutcome): void => {
          clock.stop();
          waiting.delete(key);
          resolve(outcome);
          onSettled(stream, seq);
        };
        clock.start(timeoutMs);
        waiting.set(key, { stream, settle, startClock: clock.start });
      });
    },
    isWaiting: (stream, seq) => waiting.has(keyOf(stream, seq)),
    settle({ stream, seq, answers }) {
      waiting.get(keyOf(stream, seq))?.settle({ ok: true, answers });
    },
    failStream: (stream, failure) => failWhere((one) => one.stream === stream, failure),
    failAll: (failure) => failWhere(() => true, failure),
    restartClock: (stream, seq, timeoutMs) => waiting.get(keyOf(stream, seq))?.startClock(timeoutMs),
    restartClocks(timeoutMs) {
      for (const one of waiting.values()) one.startClock(timeoutMs);
    },
  };
}

function createClock(onTimeout: () => void): { start(timeoutMs: number): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    stop,
    start(timeoutMs) {
      stop();
      timer = setTimeout(() => {
        timer = setTimeout(onTimeout, GRACE_MS);
      }, timeoutMs);
    },
  };
}

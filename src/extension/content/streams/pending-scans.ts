import type { StreamId, VerdictMessage } from '../../bridge/index.ts';
import type { LinkFailure, ScanOutcome } from './engine-link.ts';

/** Scans that wait for their verdict. No end of a port is announced, so each has a time-out of its own. */
export interface PendingScans {
  add(stream: StreamId, seq: number, timeoutMs: number): Promise<ScanOutcome>;
  /** Verdicts that nobody waits for any more are dropped. */
  settle(verdict: VerdictMessage): void;
  failAll(failure: LinkFailure): void;
}

export function createPendingScans(): PendingScans {
  const waiting = new Map<string, (outcome: ScanOutcome) => void>();
  const keyOf = (stream: StreamId, seq: number): string => `${stream}/${seq}`;

  return {
    add(stream, seq, timeoutMs) {
      const key = keyOf(stream, seq);
      return new Promise((resolve) => {
        const settle = (outcome: ScanOutcome): void => {
          clearTimeout(timer);
          waiting.delete(key);
          resolve(outcome);
        };
        const timer = setTimeout(() => settle({ ok: false, failure: 'timeout' }), timeoutMs);
        waiting.set(key, settle);
      });
    },
    settle({ stream, seq, answers }) {
      waiting.get(keyOf(stream, seq))?.({ ok: true, answers });
    },
    failAll(failure) {
      for (const settle of waiting.values()) settle({ ok: false, failure });
    },
  };
}

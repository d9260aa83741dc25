import { joinMessages, type PageMessage, type ScanMessage, type StreamId } from '../../bridge/index.ts';
import type { ScanOutcome } from './engine-link.ts';
import { createPendingScans, type PendingScans } from './pending-scans.ts';

/** Takes messages to the engine. */
export type Post = (message: PageMessage | readonly PageMessage[]) => void;

/**
 * One way to the engine. While a scan is under way, what comes after it waits, and goes in one message once the
 * verdict is there: a message costs more than what is in it.
 */
export interface Lane extends Pick<PendingScans, 'settle' | 'failStream' | 'restartClocks'> {
  /** From now on messages are posted; those that wait go first. */
  open(post: Post): void;
  /** Forgets what waits and fails the scans; messages wait again until the lane is opened. */
  shut(failure: 'lost' | 'gone'): void;
  send(message: PageMessage): void;
  /** Sends a scan; always resolves, at the latest when the time-out is over. */
  scan(message: ScanMessage, timeoutMs: number): Promise<ScanOutcome>;
}

/** Most scans in one message: more would make the first of them wait for the last. */
const MAX_SCANS_TOGETHER = 16;
/** Well below what the receiving end takes in one list. */
const MAX_MESSAGES_TOGETHER = 48;

export function createLane(): Lane {
  let post: Post | null = null;
  let queue: PageMessage[] = [];
  /** Scans that were sent and have no outcome yet. */
  const underWay = new Set<string>();
  const keyOf = (stream: StreamId, seq: number): string => `${stream}/${seq}`;

  const pending = createPendingScans((stream, seq) => {
    if (underWay.delete(keyOf(stream, seq)) && underWay.size === 0) flush();
  });

  const takeBatch = (): PageMessage[] => {
    let count = 0;
    for (let scans = 0; count < queue.length && count < MAX_MESSAGES_TOGETHER; count += 1) {
      if (queue[count]?.type === 'scan') scans += 1;
      if (scans > MAX_SCANS_TOGETHER) break;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    return batch;
  };

  const flush = (): void => {
    if (post === null || underWay.size > 0 || queue.length === 0) return;
    const batch = takeBatch();
    for (const message of batch) {
      // One whose time is over by now is still sent: the engine must not miss a part of the text.
      if (message.type !== 'scan' || !pending.isWaiting(message.stream, message.seq)) continue;
      underWay.add(keyOf(message.stream, message.seq));
    }
    post(joinMessages(batch));
    // Nobody answers a list without a scan.
    flush();
  };

  const send = (message: PageMessage): void => {
    queue.push(message);
    flush();
  };

  return {
    settle: pending.settle,
    failStream: pending.failStream,
    restartClocks: pending.restartClocks,
    send,
    open(opened) {
      post = opened;
      flush();
    },
    shut(failure) {
      post = null;
      queue = [];
      pending.failAll(failure);
    },
    scan(message, timeoutMs) {
      const outcome = pending.add(message.stream, message.seq, timeoutMs);
      send(message);
      return outcome;
    },
  };
}

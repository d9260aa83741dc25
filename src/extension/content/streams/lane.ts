import {
  joinMessages,
  type PageMessage,
  type ScanMessage,
  type StreamId,
  type WaitsMessage,
} from '../../bridge/index.ts';
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
  /** A verdict waits for somebody else: what comes after it goes at once. @param timeoutMs on top of what it may take */
  extend(waits: WaitsMessage, timeoutMs: number): void;
}

/** Most scans in one message: more would make the first of them wait for the last. */
const MAX_SCANS_TOGETHER = 16;
/** Well below what the receiving end takes in one list. */
const MAX_MESSAGES_TOGETHER = 48;

export function createLane(): Lane {
  return new QueuedLane();
}

class QueuedLane implements Lane {
  readonly settle: Lane['settle'];
  readonly failStream: Lane['failStream'];
  readonly restartClocks: Lane['restartClocks'];
  readonly #pending: PendingScans;
  #post: Post | null = null;
  #queue: PageMessage[] = [];
  /** Scans that were sent and have no outcome yet. */
  readonly #underWay = new Set<string>();

  constructor() {
    this.#pending = createPendingScans((stream, seq) => this.#leave(stream, seq));
    this.settle = this.#pending.settle;
    this.failStream = this.#pending.failStream;
    this.restartClocks = this.#pending.restartClocks;
  }

  open(post: Post): void {
    this.#post = post;
    this.#flush();
  }

  shut(failure: 'lost' | 'gone'): void {
    this.#post = null;
    this.#queue = [];
    this.#pending.failAll(failure);
  }

  send(message: PageMessage): void {
    this.#queue.push(message);
    this.#flush();
  }

  scan(message: ScanMessage, timeoutMs: number): Promise<ScanOutcome> {
    const outcome = this.#pending.add(message.stream, message.seq, timeoutMs);
    this.send(message);
    return outcome;
  }

  extend({ stream, seq, withinMs }: WaitsMessage, timeoutMs: number): void {
    this.#pending.restartClock(stream, seq, withinMs + timeoutMs);
    this.#leave(stream, seq);
  }

  /** A scan isn't under way any more. */
  #leave(stream: StreamId, seq: number): void {
    if (this.#underWay.delete(keyOf(stream, seq)) && this.#underWay.size === 0) this.#flush();
  }

  #flush(): void {
    // Nobody answers a list without a scan: the next goes at once.
    while (this.#post !== null && this.#underWay.size === 0 && this.#queue.length > 0) {
      const batch = this.#takeBatch();
      for (const message of batch) {
        // One whose time is over by now is still sent: the engine must not miss a part of the text.
        if (message.type !== 'scan' || !this.#pending.isWaiting(message.stream, message.seq)) continue;
        this.#underWay.add(keyOf(message.stream, message.seq));
      }
      this.#post(joinMessages(batch));
    }
  }

  #takeBatch(): PageMessage[] {
    let count = 0;
    for (let scans = 0; count < this.#queue.length && count < MAX_MESSAGES_TOGETHER; count += 1) {
      if (this.#queue[count]?.type === 'scan') scans += 1;
      if (scans > MAX_SCANS_TOGETHER) break;
    }
    const batch = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    return batch;
  }
}

const keyOf = (stream: StreamId, seq: number): string => `${stream}/${seq}`;

import { natives } from './natives.ts';

/** Something that waits for its turn, and maybe for a verdict. */
export interface Delivery {
  isReady: boolean;
  /** What the page gets to see of it, in a task of its own. */
  run: () => void;
  next: Delivery | null;
}

/** Keeps what comes to the page in the order in which it came, though some of it has to wait. */
export interface DeliveryQueue {
  /** @returns an entry that waits until it is said to be ready */
  add(run: () => void): Delivery;
  /** As above, before whatever is not ready. */
  addBeforeWaiting(run: () => void): Delivery;
  ready(entry: Delivery): void;
  isEmpty(): boolean;
  size(): number;
  /** Forgets what waits behind an entry. */
  dropAfter(entry: Delivery): void;
  /** Forgets what waits: it is never delivered. */
  clear(): void;
}

/** One delivery a task, as the platform has it: what a page's promises do between two events stays between them. */
export function createDeliveryQueue(schedule: Schedule): DeliveryQueue {
  return new LinkedQueue(schedule);
}

class LinkedQueue implements DeliveryQueue {
  readonly #schedule: Schedule;
  #first: Delivery | null = null;
  #last: Delivery | null = null;
  #size = 0;
  #isScheduled = false;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  isEmpty(): boolean {
    return this.#first === null;
  }

  size(): number {
    return this.#size;
  }

  add(run: () => void): Delivery {
    const entry: Delivery = { isReady: false, run, next: null };
    if (this.#last === null) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    this.#size += 1;
    return entry;
  }

  addBeforeWaiting(run: () => void): Delivery {
    let before: Delivery | null = null;
    let after = this.#first;
    while (after !== null && after.isReady) {
      before = after;
      after = after.next;
    }
    if (after === null) return this.add(run);
    const entry: Delivery = { isReady: false, run, next: after };
    if (before === null) this.#first = entry;
    else before.next = entry;
    this.#size += 1;
    return entry;
  }

  ready(entry: Delivery): void {
    entry.isReady = true;
    this.#advance();
  }

  dropAfter(entry: Delivery): void {
    for (let dropped = entry.next; dropped !== null; dropped = dropped.next) this.#size -= 1;
    entry.next = null;
    this.#last = entry;
  }

  clear(): void {
    this.#first = null;
    this.#last = null;
    this.#size = 0;
  }

  #advance(): void {
    if (this.#isScheduled || this.#first?.isReady !== true) return;
    this.#isScheduled = true;
    this.#schedule(() => this.#deliver());
  }

  #deliver(): void {
    this.#isScheduled = false;
    const entry = this.#first;
    if (entry?.isReady !== true) return;
    this.#first = entry.next;
    if (this.#first === null) this.#last = null;
    this.#size -= 1;
    // The next one first: a listener of the page may throw.
    this.#advance();
    entry.run();
  }
}

export type Schedule = (task: () => void) => void;

/**
 * A task of its own for each, in order, without the delay of a timer. No event is behind it that a page could ask for as
 * `window.event`, as it would be behind a message.
 */
export const schedule: Schedule = (task) => void natives.postTask(task);

/** Offsets that a shape's entries refer to by their places, ascending. */
export interface Registers {
  count(): number;
  get(register: number): number;
  /** Drops the first `dropped` ones. */
  drop(dropped: number): void;
  clear(): void;
  push(offset: number): void;
  /** Takes the place of all. */
  set(offsets: readonly number[]): void;
  /** All, in order. */
  list(): readonly number[];
}

const NO_SLOTS = new Float64Array(0);
const FIRST_SLOTS = 16;

/**
 * An empty list. Most characters drop a few registers and add one: so the list slides through its array, and nothing
 * is copied but once in a while.
 */
export class SlidingRegisters implements Registers {
  /** The list lies between `head` and `end`; the loop over joint states moves it by itself. */
  slots = NO_SLOTS;
  head = 0;
  end = 0;

  count(): number {
    return this.end - this.head;
  }

  get(register: number): number {
    return this.slots[this.head + register]!;
  }

  drop(dropped: number): void {
    this.head += dropped;
  }

  clear(): void {
    this.head = 0;
    this.end = 0;
  }

  push(offset: number): void {
    if (this.end === this.slots.length) this.makeRoom();
    this.slots[this.end] = offset;
    this.end += 1;
  }

  set(offsets: readonly number[]): void {
    this.clear();
    for (const offset of offsets) this.push(offset);
  }

  list(): readonly number[] {
    const offsets: number[] = [];
    for (let i = this.head; i < this.end; i++) offsets.push(this.slots[i]!);
    return offsets;
  }

  /** Says where in the array the list lies now. */
  place(head: number, end: number): void {
    this.head = head;
    this.end = end;
  }

  /** The same, where the array has no room left behind the list. Returns where the list lies then. */
  makeRoomFor(head: number, end: number): this {
    this.place(head, end);
    this.makeRoom();
    return this;
  }

  /** Moves the list to the front; doubles the array where that wouldn't free half of it. */
  private makeRoom(): void {
    const { slots, head, end } = this;
    if (end - head >= slots.length / 2) {
      this.slots = new Float64Array(Math.max(FIRST_SLOTS, 2 * slots.length));
      this.slots.set(slots.subarray(head, end));
    } else slots.copyWithin(0, head, end);
    this.end = end - head;
    this.head = 0;
  }
}

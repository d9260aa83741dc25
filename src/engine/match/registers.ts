/** Offsets that a shape's entries refer to by their places, ascending. */
export interface Registers {
  get(register: number): number;
  /** Drops the first `dropped` ones. */
  drop(dropped: number): void;
  push(offset: number): void;
  /** Takes the place of all. */
  set(offsets: readonly number[]): void;
  /** All, in order. */
  list(): readonly number[];
}

/** Slots that may be empty at the front before what follows is moved there. */
const MAX_EMPTY = 64;

/**
 * An empty list. Most characters drop a few registers and add one: so the list slides through its array, and nothing
 * is copied but once in a while.
 */
export class SlidingRegisters implements Registers {
  private slots: number[] = [];
  private head = 0;

  get(register: number): number {
    return this.slots[this.head + register]!;
  }

  drop(dropped: number): void {
    this.head += dropped;
    if (this.head < MAX_EMPTY) return;
    this.slots.splice(0, this.head);
    this.head = 0;
  }

  push(offset: number): void {
    this.slots.push(offset);
  }

  set(offsets: readonly number[]): void {
    this.slots = [...offsets];
    this.head = 0;
  }

  list(): readonly number[] {
    return this.slots.slice(this.head);
  }
}

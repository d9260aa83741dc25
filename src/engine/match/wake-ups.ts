import type { Wake } from './prefilter.ts';

/** Stands for "no further one". */
export const NO_WAKE_UP = -1;

/**
 * Where in a stretch the prefilter wakes which rules: of each rule a chain, in order of place. Emptied between two
 * stretches, and kept: most bring next to nothing.
 */
export class WakeUps {
  /** The rules that are woken, each once. */
  readonly orders: number[] = [];
  /** Place of the character that completes an opening. */
  private readonly indexes: number[] = [];
  /** Code units before the end of that character from which the rule has to read. */
  private readonly depths: number[] = [];
  private readonly nexts: number[] = [];
  /** By rule: the first of its chain and the last. */
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;

  constructor(ruleCount: number) {
    this.heads = new Int32Array(ruleCount).fill(NO_WAKE_UP);
    this.tails = new Int32Array(ruleCount);
  }

  note(index: number, { orders, depth }: Wake): void {
    for (let i = 0; i < orders.length; i++) {
      const order = orders[i]!;
      const wakeUp = this.indexes.push(index) - 1;
      this.depths.push(depth);
      this.nexts.push(NO_WAKE_UP);
      if (this.heads[order] === NO_WAKE_UP) {
        this.heads[order] = wakeUp;
        this.orders.push(order);
      } else this.nexts[this.tails[order]!] = wakeUp;
      this.tails[order] = wakeUp;
    }
  }

  /** Whether a rule is woken, and that hasn't been taken yet. */
  has(order: number): boolean {
    return this.heads[order] !== NO_WAKE_UP;
  }

  /** The first wake-up of a rule, or {@link NO_WAKE_UP}; it is given away once. */
  take(order: number): number {
    const first = this.heads[order]!;
    this.heads[order] = NO_WAKE_UP;
    return first;
  }

  /** The first from `wakeUp` on in its chain that isn't before the place, or {@link NO_WAKE_UP}. */
  skip(wakeUp: number, place: number): number {
    let next = wakeUp;
    while (next !== NO_WAKE_UP && this.indexes[next]! < place) next = this.nexts[next]!;
    return next;
  }

  indexOf(wakeUp: number): number {
    return this.indexes[wakeUp]!;
  }

  depthOf(wakeUp: number): number {
    return this.depths[wakeUp]!;
  }

  clear(): void {
    for (let i = 0; i < this.orders.length; i++) this.heads[this.orders[i]!] = NO_WAKE_UP;
    this.orders.length = 0;
    this.indexes.length = 0;
    this.depths.length = 0;
    this.nexts.length = 0;
  }
}

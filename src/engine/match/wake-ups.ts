import type { Wake } from './prefilter.ts';

/** Stands for "no further one". */
export const NO_WAKE_UP = -1;

/**
 * Where in a stretch the prefilter wakes which rules: of each rule a chain, in order of place. Emptied between two
 * stretches, and kept: most bring next to nothing. Lists only grow: to make one shorter costs more than to fill it.
 */
export class WakeUps {
  /** How many rules are woken. */
  count = 0;
  /** They, each once; there may be more behind them, of stretches before. */
  readonly orders: number[] = [];
  /** Place of the character that completes an opening. */
  private readonly indexes: number[] = [];
  /** Code units before the end of that character from which the rule has to read. */
  private readonly depths: number[] = [];
  private readonly nexts: number[] = [];
  private used = 0;
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
      const wakeUp = this.used;
      this.used += 1;
      this.indexes[wakeUp] = index;
      this.depths[wakeUp] = depth;
      this.nexts[wakeUp] = NO_WAKE_UP;
      if (this.heads[order] === NO_WAKE_UP) {
        this.heads[order] = wakeUp;
        this.orders[this.count] = order;
        this.count += 1;
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
    for (let i = 0; i < this.count; i++) this.heads[this.orders[i]!] = NO_WAKE_UP;
    this.count = 0;
    this.used = 0;
  }
}

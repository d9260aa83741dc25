import type { Stretch } from './stretch.ts';

/**
 * The classes of the characters that a stream brought last, in the alphabet that all rules share. A ring: those that
 * are too old to be asked for are written over.
 */
export class History {
  /** Characters since the start of the stream; setting it back takes the last ones back. */
  count = 0;
  private readonly ring: Uint16Array;
  private readonly mask: number;

  /** @param capacity characters that may be asked for, and be taken back, together */
  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(capacity));
    this.ring = new Uint16Array(size);
    this.mask = size - 1;
  }

  append({ classes }: Stretch, from: number, to: number): void {
    const { ring, mask } = this;
    let { count } = this;
    for (let i = from; i < to; i++) {
      ring[count & mask] = classes[i]!;
      count += 1;
    }
    this.count = count;
  }

  /** Class of the character at a place, counted from the start of the stream. */
  at(place: number): number {
    return this.ring[place & this.mask]!;
  }
}

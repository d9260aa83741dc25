/** A span that is redacted, for certain. */
export interface Cover {
  /** Place of its rule in the rule set. */
  readonly order: number;
  readonly start: number;
  /** Grows while the span is open. */
  end: number;
  isOpen: boolean;
}

/** The redacted spans that aren't behind the place of release yet, by start and then by order of rules. */
export interface Covers {
  /** Announces a span, or how far an announced one reaches now. */
  put(cover: Cover): void;
  /** The first span that reaches beyond the position or still grows; those that don't are forgotten. */
  first(position: number): Cover | null;
}

const isBefore = (a: Cover, b: Cover): boolean =>
  a.start < b.start || (a.start === b.start && a.order < b.order);

/** Places that are free at the front before the list is moved there. */
const MOVE_FROM = 64;

/** Retains one small object per span between the place of release and the end of the text. */
class CoverList implements Covers {
  /** In order, from place `head` on. */
  private readonly list: Cover[] = [];
  private head = 0;
  /** By rule: a span that grows. */
  private readonly open = new Map<number, Cover>();

  put(cover: Cover): void {
    const known = this.open.get(cover.order);
    if (known) {
      known.end = cover.end;
      known.isOpen = cover.isOpen;
      if (!cover.isOpen) this.open.delete(cover.order);
      return;
    }
    const added = { ...cover };
    if (added.isOpen) this.open.set(added.order, added);
    this.insert(added);
  }

  first(position: number): Cover | null {
    const { list } = this;
    for (let i = this.head; i < list.length; ) {
      const cover = list[i]!;
      if (cover.end > position) return cover;
      if (cover.isOpen) i += 1;
      else i = this.drop(i);
    }
    return null;
  }

  /** Spans come nearly in order. */
  private insert(cover: Cover): void {
    const { list } = this;
    let place = list.length;
    while (place > this.head && isBefore(cover, list[place - 1]!)) place -= 1;
    list.splice(place, 0, cover);
  }

  /** Mostly it is the first that goes. Returns the place of the one behind it. */
  private drop(place: number): number {
    const { list } = this;
    if (place > this.head) {
      list.splice(place, 1);
      return place;
    }
    this.head += 1;
    if (this.head >= MOVE_FROM || this.head === list.length) {
      list.splice(0, this.head);
      this.head = 0;
    }
    return this.head;
  }
}

/** An empty list. */
export const createCovers = (): Covers => new CoverList();

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

/** An empty list. Retains one small object per span between the place of release and the end of the text. */
export function createCovers(): Covers {
  const list: Cover[] = [];
  return {
    put(cover) {
      const known = list.find(({ isOpen, order }) => isOpen && order === cover.order);
      if (known) {
        known.end = cover.end;
        known.isOpen = cover.isOpen;
        return;
      }
      const place = list.findIndex((other) => isBefore(cover, other));
      list.splice(place < 0 ? list.length : place, 0, { ...cover });
    },
    first(position) {
      for (let i = 0; i < list.length; ) {
        const cover = list[i]!;
        if (cover.end > position) return cover;
        if (cover.isOpen) i += 1;
        else list.splice(i, 1);
      }
      return null;
    },
  };
}

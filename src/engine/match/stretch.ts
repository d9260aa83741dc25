/** Characters that are taken together: those of a chunk, or of a part of it. */
export interface Stretch {
  /** Offset of the first character in the whole stream. */
  base: number;
  /** Characters; the arrays may be longer. */
  count: number;
  /** Code points, lone surrogates among them. */
  codes: Int32Array;
  /** Code units between `base` and each character and, last, the end. */
  offsets: Int32Array;
  /** Classes of the characters in the alphabet that all rules of the set share. */
  classes: Uint16Array;
}

/** An empty stretch with room for so many code units. */
export function createStretch(capacity: number): Stretch {
  return {
    base: 0,
    count: 0,
    codes: new Int32Array(capacity),
    offsets: new Int32Array(capacity + 1),
    classes: new Uint16Array(capacity),
  };
}

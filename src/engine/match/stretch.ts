/** Characters that are taken together: those of a chunk, or of a part of it. */
export interface Stretch {
  /** Offset of the first character in the whole stream. */
  base: number;
  /** Characters; the arrays may be longer. */
  count: number;
  /** Code points, lone surrogates among them. */
  readonly codes: Int32Array;
  /** Classes of the characters in the alphabet that all rules of a set share. */
  readonly classes: Uint16Array;
  /** Code units between `base` and each character and, last, the end. */
  offsets: Int32Array;
  /** {@link Stretch.offsets} where all characters have one unit: 0, 1, 2, … Never changed. */
  readonly evenOffsets: Int32Array;
  /** {@link Stretch.offsets} where some have two. */
  readonly mixedOffsets: Int32Array;
}

/** Code units that are taken together: few enough to stay in the processor's caches. */
export const SLICE_UNITS = 4_096;

let shared: Stretch | null = null;

/** The stretch that chunks are read into. There is one for all: what it holds is forgotten from one call to the next. */
export function getStretch(): Stretch {
  shared ??= createStretch();
  return shared;
}

/** A stretch with room for a slice, and half a pair before it. */
export function createStretch(): Stretch {
  const capacity = SLICE_UNITS + 1;
  const evenOffsets = new Int32Array(capacity + 1);
  for (let i = 0; i <= capacity; i++) evenOffsets[i] = i;
  return {
    base: 0,
    count: 0,
    codes: new Int32Array(capacity),
    classes: new Uint16Array(capacity),
    offsets: evenOffsets,
    evenOffsets,
    mixedOffsets: new Int32Array(capacity + 1),
  };
}

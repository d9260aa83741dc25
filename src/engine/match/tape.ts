import type { Stretch } from './stretch.ts';

/** No complete character is there yet. */
export const NO_CHARACTER = -1;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Pieces beyond this many code units are copied out of their chunk, which they would keep alive otherwise. */
const COPY_FROM_CHARS = 4_096;

/**
 * The stretch of the stream that may still be needed, and a place in it up to which it has been read. Offsets are in
 * the whole stream, in code units.
 */
export interface Tape {
  append(chunk: string): void;
  /**
   * Reads the next character.
   * @param isLast nothing more will come: a high surrogate at the end stands alone
   * @returns a code point or {@link NO_CHARACTER}; a high surrogate at the end waits for its other half
   */
  read(isLast: boolean): number;
  /**
   * Reads all complete characters that have arrived.
   * @param stretch is filled; must have room for them
   * @param isLast as in `read`
   */
  readAll(stretch: Stretch, isLast: boolean): void;
  /** The high surrogate that begins the next character, or that waits for its other half; else null. */
  peekHigh(): number | null;
  /** Code point that begins at the offset, or the lone surrogate there. */
  codePointAt(offset: number): number;
  /** Code point that ends at the offset, or null where the stream begins there. */
  codePointBefore(offset: number): number | null;
  slice(start: number, end: number): string;
  /** Forgets all that is before the offset, but for the one character that a search may look back at. */
  forget(offset: number): void;
  /** Offset of the next character to be read. */
  at(): number;
  /** Offset behind the last code unit that has arrived. */
  end(): number;
  reset(): void;
}

/** Makes a copy that shares no memory with the string that it was cut from. */
const detach = (text: string): string => text.split('').join('');

/** Reads characters of one unit each up to the first surrogate; returns how many. */
function readPlain(stretch: Stretch, text: string, first: number): number {
  const { codes, offsets } = stretch;
  const length = text.length - first;
  let count = 0;
  for (; count < length; count++) {
    const code = text.charCodeAt(first + count);
    if ((code & 0xf800) === 0xd800) break;
    codes[count] = code;
    offsets[count] = count;
  }
  offsets[count] = count;
  stretch.count = count;
  return count;
}

/** Reads on from a surrogate; returns how many units there are in all. */
function readRest(
  stretch: Stretch,
  { text, first, count }: { readonly text: string; readonly first: number; readonly count: number },
  isLast: boolean,
): number {
  const { codes, offsets } = stretch;
  let place = first + count;
  while (place < text.length) {
    if (!isLast && place === text.length - 1 && isHigh(text.charCodeAt(place))) break;
    const code = text.codePointAt(place)!;
    codes[stretch.count] = code;
    offsets[stretch.count] = place - first;
    stretch.count += 1;
    place += code > 0xffff ? 2 : 1;
  }
  offsets[stretch.count] = place - first;
  return place - first;
}

/** An empty tape. Retains what was appended since the last `forget`, and what that kept. */
export function createTape(): Tape {
  let text = '';
  /** Offset of the first character of `text`. */
  let base = 0;
  /** Offset of the next character to be read. */
  let at = 0;
  const unitAt = (offset: number): number => text.charCodeAt(offset - base);
  return {
    append(chunk) {
      text += chunk;
    },
    read(isLast) {
      if (at >= base + text.length) return NO_CHARACTER;
      if (!isLast && at === base + text.length - 1 && isHigh(unitAt(at))) return NO_CHARACTER;
      const codePoint = text.codePointAt(at - base)!;
      at += codePoint > 0xffff ? 2 : 1;
      return codePoint;
    },
    readAll(stretch, isLast) {
      const first = at - base;
      const length = text.length - first;
      stretch.base = at;
      // Nearly all text has one unit per character.
      const count = readPlain(stretch, text, first);
      const end = count === length ? length : readRest(stretch, { text, first, count }, isLast);
      at += end;
    },
    peekHigh() {
      const unit = at < base + text.length ? unitAt(at) : 0;
      return isHigh(unit) ? unit : null;
    },
    codePointAt: (offset) => text.codePointAt(offset - base)!,
    codePointBefore(offset) {
      if (offset <= 0) return null;
      const isPair = isLow(unitAt(offset - 1)) && offset - 2 >= base && isHigh(unitAt(offset - 2));
      return text.codePointAt(offset - base - (isPair ? 2 : 1))!;
    },
    slice: (start, end) => text.slice(start - base, end - base),
    forget(offset) {
      const keepFrom = Math.max(base, offset - 2);
      if (keepFrom === base) return;
      const isLarge = text.length > COPY_FROM_CHARS;
      const kept = text.slice(keepFrom - base);
      text = isLarge ? detach(kept) : kept;
      base = keepFrom;
    },
    at: () => at,
    end: () => base + text.length,
    reset() {
      text = '';
      base = 0;
      at = 0;
    },
  };
}

import { type Classifier, classify } from './classifier.ts';
import type { Stretch } from './stretch.ts';

/** No complete character is there yet. */
export const NO_CHARACTER = -1;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Pieces beyond this many code units are copied out of their chunk, which they would keep alive otherwise. */
const COPY_FROM_CHARS = 4_096;
/** Chunks up to this many code units are kept whole where a part of them is needed. */
const KEEP_CHARS = 64;

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
  readAll(stretch: Stretch, classifier: Classifier, isLast: boolean): void;
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

/** Where in a string reading begins. */
interface Source {
  readonly text: string;
  readonly first: number;
}

/** Reads characters of one unit each up to the first surrogate; returns how many. Nearly all text is like that. */
function readPlain(stretch: Stretch, { text, first }: Source, classifier: Classifier): number {
  const { codes, classes } = stretch;
  let map = classifier.map(0);
  const length = text.length - first;
  let count = 0;
  for (; count < length; count++) {
    const code = text.charCodeAt(first + count);
    if ((code & 0xf800) === 0xd800) break;
    if (code >= map.length) map = classifier.map(code);
    codes[count] = code;
    classes[count] = map[code]!;
  }
  stretch.count = count;
  stretch.offsets = stretch.evenOffsets;
  return count;
}

/** Reads on from a surrogate; returns how many units there are in all. */
function readMixed(
  stretch: Stretch,
  { text, first }: Source,
  classifier: Classifier,
  isLast: boolean,
): number {
  const { codes, classes, mixedOffsets } = stretch;
  let { count } = stretch;
  let place = first + count;
  mixedOffsets.set(stretch.evenOffsets.subarray(0, count));
  while (place < text.length) {
    if (!isLast && place === text.length - 1 && isHigh(text.charCodeAt(place))) break;
    const code = text.codePointAt(place)!;
    codes[count] = code;
    classes[count] = classify(classifier, code);
    mixedOffsets[count] = place - first;
    count += 1;
    place += code > 0xffff ? 2 : 1;
  }
  mixedOffsets[count] = place - first;
  stretch.count = count;
  stretch.offsets = mixedOffsets;
  return place - first;
}

/**
 * An empty tape. Retains what was appended since the last `forget`, and what that kept. What came last is kept apart
 * from what came before: it is read faster than text that it was appended to, and mostly nothing before is needed.
 */
export function createTape(): Tape {
  /** What came before the last chunk and may still be needed, and the offset where it begins. */
  let older = '';
  let base = 0;
  /** What was appended last, and the offset where it begins. */
  let chunk = '';
  let chunkAt = 0;
  /** Offset of the next character to be read. */
  let at = 0;
  /** All before has been forgotten. */
  let neededFrom = 0;
  const readEnd = (): number => chunkAt + chunk.length;
  const unitAt = (offset: number): number =>
    offset < chunkAt ? older.charCodeAt(offset - base) : chunk.charCodeAt(offset - chunkAt);
  const codePointAt = (offset: number): number => {
    const unit = unitAt(offset);
    const next = isHigh(unit) && offset + 1 < readEnd() ? unitAt(offset + 1) : 0;
    return isLow(next) ? ((unit - 0xd800) << 10) + next - 0xdc00 + 0x10000 : unit;
  };
  const slice = (start: number, end: number): string => {
    if (start >= chunkAt) return chunk.slice(start - chunkAt, end - chunkAt);
    const before = older.slice(start - base, end - base);
    return end <= chunkAt ? before : before + chunk.slice(0, end - chunkAt);
  };
  /** Makes room for the next chunk. */
  const putAway = (): void => {
    // A short chunk is kept whole rather than cut: it goes with the next one.
    if (neededFrom >= chunkAt && chunk.length <= KEEP_CHARS) {
      older = chunk;
      base = chunkAt;
    } else if (neededFrom - base < KEEP_CHARS && older.length + chunk.length <= COPY_FROM_CHARS) {
      // Cutting costs as much as all that is kept, so it waits until it pays.
      older += chunk;
    } else {
      const isLarge = older.length + chunk.length > COPY_FROM_CHARS;
      const kept = slice(neededFrom, readEnd());
      older = isLarge ? detach(kept) : kept;
      base = neededFrom;
    }
    chunkAt += chunk.length;
    chunk = '';
  };
  return {
    append(added) {
      putAway();
      chunk = added;
    },
    read(isLast) {
      if (at >= readEnd()) return NO_CHARACTER;
      if (!isLast && at === readEnd() - 1 && isHigh(unitAt(at))) return NO_CHARACTER;
      const codePoint = codePointAt(at);
      at += codePoint > 0xffff ? 2 : 1;
      return codePoint;
    },
    readAll(stretch, classifier, isLast) {
      stretch.base = at;
      // Half a pair may have been waiting for this chunk.
      const text = at < chunkAt ? slice(at, readEnd()) : chunk;
      const first = at < chunkAt ? 0 : at - chunkAt;
      const source = { text, first };
      const length = text.length - first;
      const plain = readPlain(stretch, source, classifier);
      at += plain === length ? length : readMixed(stretch, source, classifier, isLast);
    },
    peekHigh() {
      if (at >= readEnd()) return null;
      const unit = unitAt(at);
      return isHigh(unit) ? unit : null;
    },
    codePointAt,
    codePointBefore(offset) {
      if (offset <= 0) return null;
      const isPair = isLow(unitAt(offset - 1)) && offset - 2 >= base && isHigh(unitAt(offset - 2));
      return codePointAt(offset - (isPair ? 2 : 1));
    },
    slice,
    forget(offset) {
      // One character more, which may take two units.
      neededFrom = Math.max(neededFrom, offset - 2);
      if (chunk.length > KEEP_CHARS) putAway();
    },
    at: () => at,
    end: readEnd,
    reset() {
      older = '';
      chunk = '';
      base = chunkAt = at = neededFrom = 0;
    },
  };
}

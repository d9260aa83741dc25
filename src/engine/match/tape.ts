import { type Classifier, classify } from './classifier.ts';
import { isHigh, isLow, KeptText, readCodePoint } from './kept-text.ts';
import type { Stretch } from './stretch.ts';

/** No complete character is there yet. */
export const NO_CHARACTER = -1;

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
  /**
   * Reads text once more that has been read and is still kept, as much of it as there is room for.
   * @param stretch is filled, but for the classes
   */
  readAgain(stretch: Stretch, from: number, to: number): void;
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

/** Where in a string reading begins. */
interface Source {
  readonly text: string;
  readonly first: number;
}

const BEYOND_ASCII = 0x80;

/** Reads characters of one unit each up to the first surrogate; returns how many. Nearly all text is like that. */
function readPlain(stretch: Stretch, { text, first }: Source, classifier: Classifier): number {
  const { codes, classes } = stretch;
  let map = classifier.map(0);
  const length = text.length - first;
  let count = 0;
  for (; count < length; count++) {
    const code = text.charCodeAt(first + count);
    if (code >= BEYOND_ASCII) {
      if ((code & 0xf800) === 0xd800) break;
      map = classifier.map(code);
    }
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
    const code = readCodePoint(text, place);
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

/** An empty tape. Retains what was appended since the last `forget`, and what that kept. */
export function createTape(): Tape {
  const kept = new KeptText();
  /** Offset of the next character to be read. */
  let at = 0;
  return {
    append: (chunk) => kept.append(chunk),
    read(isLast) {
      if (at >= kept.end()) return NO_CHARACTER;
      if (!isLast && at === kept.end() - 1 && isHigh(kept.unitAt(at))) return NO_CHARACTER;
      const codePoint = kept.codePointAt(at);
      at += codePoint > 0xffff ? 2 : 1;
      return codePoint;
    },
    readAll(stretch, classifier, isLast) {
      stretch.base = at;
      // Half a pair may have been waiting for this chunk.
      const isWaiting = at < kept.chunkAt;
      const text = isWaiting ? kept.slice(at, kept.end()) : kept.chunk;
      const first = isWaiting ? 0 : at - kept.chunkAt;
      const source = { text, first };
      const length = text.length - first;
      const plain = readPlain(stretch, source, classifier);
      at += plain === length ? length : readMixed(stretch, source, classifier, isLast);
    },
    readAgain(stretch, from, to) {
      const { codes, mixedOffsets } = stretch;
      let count = 0;
      let offset = from;
      while (offset < to && count < codes.length) {
        const code = kept.codePointAt(offset);
        codes[count] = code;
        mixedOffsets[count] = offset - from;
        count += 1;
        offset += code > 0xffff ? 2 : 1;
      }
      mixedOffsets[count] = offset - from;
      stretch.base = from;
      stretch.count = count;
      stretch.offsets = mixedOffsets;
    },
    peekHigh() {
      if (at >= kept.end()) return null;
      const unit = kept.unitAt(at);
      return isHigh(unit) ? unit : null;
    },
    codePointAt: (offset) => kept.codePointAt(offset),
    codePointBefore(offset) {
      if (offset <= 0) return null;
      const isPair =
        isLow(kept.unitAt(offset - 1)) && offset - 2 >= kept.start() && isHigh(kept.unitAt(offset - 2));
      return kept.codePointAt(offset - (isPair ? 2 : 1));
    },
    slice: (start, end) => kept.slice(start, end),
    // One character more, which may take two units.
    forget: (offset) => kept.forget(offset - 2),
    at: () => at,
    end: () => kept.end(),
    reset() {
      kept.reset();
      at = 0;
    },
  };
}

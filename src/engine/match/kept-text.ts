export const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
export const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/**
 * The code point at an offset, or the lone surrogate there. Not by `String.prototype.codePointAt`: in V8 14 it was seen to
 * join a high surrogate at the end of a string with whatever lay behind the string, once compiled by Maglev.
 */
export function readCodePoint(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  if (!isHigh(unit) || offset + 1 >= text.length) return unit;
  return joinPair(unit, text.charCodeAt(offset + 1));
}

/** The code point of a pair; the first of the two where they are none. */
const joinPair = (high: number, low: number): number =>
  isLow(low) ? ((high - 0xd800) << 10) + low - 0xdc00 + 0x10000 : high;

/** Pieces beyond this many code units are copied out of their chunk, which they would keep alive otherwise. */
const COPY_FROM_CHARS = 4_096;
/** Chunks up to this many code units are kept whole where a part of them is needed. */
const KEEP_CHARS = 64;

/** Makes a copy that shares no memory with the string that it was cut from. */
const detach = (text: string): string => text.split('').join('');

/**
 * The text of a stream that may still be needed, by offsets in the whole stream. What came last is kept apart from what
 * came before: it is read faster than text that it was appended to, and mostly nothing before is needed.
 */
export class KeptText {
  /** What was appended last, and the offset where it begins. */
  chunk = '';
  chunkAt = 0;
  /** Offset of the first character that is kept. */
  base = 0;
  /** What came before the last chunk and may still be needed. */
  private older = '';
  /** All before has been forgotten. */
  private neededFrom = 0;

  append(chunk: string): void {
    this.putAway();
    this.chunk = chunk;
  }

  /** Forgets all that is before the offset. */
  forget(offset: number): void {
    this.neededFrom = Math.max(this.neededFrom, offset);
    if (this.chunk.length > KEEP_CHARS) this.putAway();
  }

  /** Offset behind the last code unit. */
  end(): number {
    return this.chunkAt + this.chunk.length;
  }

  unitAt(offset: number): number {
    const { chunkAt } = this;
    return offset < chunkAt
      ? this.older.charCodeAt(offset - this.base)
      : this.chunk.charCodeAt(offset - chunkAt);
  }

  codePointAt(offset: number): number {
    const unit = this.unitAt(offset);
    if (!isHigh(unit) || offset + 1 >= this.end()) return unit;
    return joinPair(unit, this.unitAt(offset + 1));
  }

  slice(start: number, end: number): string {
    const { chunk, chunkAt, base } = this;
    if (start >= chunkAt) return chunk.slice(start - chunkAt, end - chunkAt);
    const before = this.older.slice(start - base, end - base);
    return end <= chunkAt ? before : before + chunk.slice(0, end - chunkAt);
  }

  reset(): void {
    this.older = this.chunk = '';
    this.base = this.chunkAt = this.neededFrom = 0;
  }

  /** Makes room for the next chunk. */
  private putAway(): void {
    const { chunk, chunkAt, older, neededFrom } = this;
    // A short chunk is kept whole rather than cut: it goes with the next one.
    if (neededFrom >= chunkAt && chunk.length <= KEEP_CHARS) {
      this.older = chunk;
      this.base = chunkAt;
    } else if (neededFrom - this.base < KEEP_CHARS && older.length + chunk.length <= COPY_FROM_CHARS) {
      // Cutting costs as much as all that is kept, so it waits until it pays.
      this.older = older + chunk;
    } else {
      const isLarge = older.length + chunk.length > COPY_FROM_CHARS;
      const kept = this.slice(neededFrom, this.end());
      this.older = isLarge ? detach(kept) : kept;
      this.base = neededFrom;
    }
    this.chunkAt += chunk.length;
    this.chunk = '';
  }
}

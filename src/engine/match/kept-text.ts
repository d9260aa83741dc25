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

/** Chunks up to this many code units are put together to pieces of that length, and kept or forgotten whole. */
const PIECE_CHARS = 32;
/** What is needed of a chunk of more code units is copied: a part of a string keeps all of it alive. */
const COPY_FROM_CHARS = 1_024;
/** Pieces that are forgotten before the list of pieces is moved. */
const MOVE_FROM_PIECES = 64;

/** Makes a copy that shares no memory with the string that it was cut from. */
const detach = (text: string): string => text.split('').join('');

/**
 * The text of a stream that may still be needed, by offsets in the whole stream. It is kept in short pieces: text that is
 * put together of others is a tree inside of the platform, and reading it copies all of it.
 */
export class KeptText {
  /** What was appended last, and the offset where it begins. */
  chunk = '';
  chunkAt = 0;
  /** What came before, from place `first` to `behind` of the list, without gaps; the other places mean nothing. */
  private readonly pieces: string[] = [];
  /** Where each piece begins. */
  private readonly starts: number[] = [];
  private first = 0;
  private behind = 0;
  /** All before has been forgotten. */
  private neededFrom = 0;

  append(chunk: string): void {
    this.putAway();
    this.chunk = chunk;
  }

  /** Forgets all that is before the offset. */
  forget(offset: number): void {
    this.neededFrom = Math.max(this.neededFrom, offset);
    if (this.chunk.length > PIECE_CHARS) this.putAway();
  }

  /** Offset behind the last code unit. */
  end(): number {
    return this.chunkAt + this.chunk.length;
  }

  /** Offset of the first code unit that is kept. */
  start(): number {
    return this.first < this.behind ? this.starts[this.first]! : this.chunkAt;
  }

  unitAt(offset: number): number {
    const { chunkAt } = this;
    if (offset >= chunkAt) return this.chunk.charCodeAt(offset - chunkAt);
    const place = this.findPiece(offset);
    return this.pieces[place]!.charCodeAt(offset - this.starts[place]!);
  }

  codePointAt(offset: number): number {
    const unit = this.unitAt(offset);
    if (!isHigh(unit) || offset + 1 >= this.end()) return unit;
    return joinPair(unit, this.unitAt(offset + 1));
  }

  slice(start: number, end: number): string {
    const { chunk, chunkAt } = this;
    if (start >= chunkAt) return chunk.slice(start - chunkAt, end - chunkAt);
    const before = this.slicePieces(start, Math.min(end, chunkAt));
    return end <= chunkAt ? before : before + chunk.slice(0, end - chunkAt);
  }

  reset(): void {
    this.chunk = '';
    this.chunkAt = this.neededFrom = this.first = this.behind = 0;
    this.pieces.length = this.starts.length = 0;
  }

  /** The piece that an offset before the last chunk lies in. What is asked for is near the end. */
  private findPiece(offset: number): number {
    const { starts } = this;
    let place = this.behind - 1;
    while (starts[place]! > offset) place -= 1;
    return place;
  }

  private slicePieces(start: number, end: number): string {
    const { pieces, starts } = this;
    let place = this.findPiece(start);
    let text = pieces[place]!.slice(start - starts[place]!, end - starts[place]!);
    for (place += 1; place < this.behind && starts[place]! < end; place++) {
      text += pieces[place]!.slice(0, end - starts[place]!);
    }
    return text;
  }

  /** Makes room for the next chunk: what is needed of the last becomes a piece, or a part of one. */
  private putAway(): void {
    const { chunk, chunkAt, pieces, neededFrom } = this;
    this.dropPieces();
    const last = this.behind - 1;
    if (chunk.length > PIECE_CHARS) this.addPiece(this.cutNeeded(), Math.max(chunkAt, neededFrom));
    else if (last >= this.first && pieces[last]!.length + chunk.length <= PIECE_CHARS) pieces[last] += chunk;
    else this.addPiece(chunk, chunkAt);
    this.chunkAt += chunk.length;
    this.chunk = '';
  }

  private cutNeeded(): string {
    const { chunk, chunkAt, neededFrom } = this;
    const needed = chunk.slice(Math.max(0, neededFrom - chunkAt));
    return chunk.length > COPY_FROM_CHARS ? detach(needed) : needed;
  }

  private addPiece(text: string, start: number): void {
    if (text === '') return;
    this.pieces[this.behind] = text;
    this.starts[this.behind] = start;
    this.behind += 1;
  }

  /** Forgets pieces of which nothing is needed any more. */
  private dropPieces(): void {
    const { starts, neededFrom, behind } = this;
    let { first } = this;
    while (first < behind && (first + 1 < behind ? starts[first + 1]! : this.chunkAt) <= neededFrom)
      first += 1;
    this.first = first;
    if (first === behind) this.first = this.behind = 0;
    else if (first >= MOVE_FROM_PIECES) this.movePieces();
  }

  /** Moves the pieces to the front of the list. */
  private movePieces(): void {
    const { pieces, starts, first } = this;
    pieces.splice(0, first);
    starts.splice(0, first);
    this.behind -= first;
    this.first = 0;
  }
}

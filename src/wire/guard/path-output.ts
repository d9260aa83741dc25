import { ReleasedText } from './released-text.ts';

/** One value of a path on its way out. */
export interface PathPiece {
  readonly value: string;
  /**
   * `grow`: the next piece of a text, of which the rest comes later. `whole`: says all; with the others of its path
   * it is only looked at. `hold`: waits, with its record, for what its path turns out to be.
   */
  readonly mode: 'grow' | 'whole' | 'hold';
  /** What the gate of the path has released with it, and what one of its own says. */
  joined: string;
  alone: string;
  /** Settles what is shown of it. Once. */
  show(text: string): void;
}

/** Follows one path in the order in which its records go out. Retains the pieces that wait. */
export class PathOutput {
  #released = new ReleasedText();
  #waiting: PathPiece[] = [];
  readonly #shown = new Set<PathPiece>();
  /** What the gate has released for the pieces that wait. */
  #answered = '';
  /** The path has said a value over several records, or is known to grow. */
  #isGrowing = false;
  /** A value was found in a piece while it wasn't known what the path is. */
  #isWhole = false;

  take(piece: PathPiece): void {
    if (this.#waiting.length > 0) return this.#takeAfterOthers(piece);
    if (piece.mode === 'grow' || this.#isGrowing) {
      this.#isGrowing = true;
      return piece.show(piece.joined);
    }
    if (piece.mode === 'hold' && !this.#isWhole) return this.#takeAfterOthers(piece);
    const change = this.#released.take(piece.value, piece.joined);
    piece.show(change !== null && isClean(piece) ? change : piece.alone);
  }

  /** What waits is known to be whole values, or the stream goes on without more of them. */
  resolve(): void {
    for (const piece of this.#waiting) this.#show(piece, piece.alone);
    this.#forgetWaiting();
  }

  /** What waits has been all of a text so far, and this is all that may be shown of it. */
  resolveGrown(all: string): void {
    for (const piece of this.#waiting)
      this.#show(piece, piece.value.slice(0, commonLength(piece.value, all)));
    this.#forgetWaiting();
  }

  /** Only what has been released is shown of what waits. */
  cut(): void {
    this.#distribute();
  }

  /**
   * The text has ended.
   * @param rest what the gate had held
   * @returns what of it is still to be shown
   */
  end(rest: string): string {
    if (this.#waiting.length > 0) {
      this.#answered += rest;
      const isFound = this.#released.take('', rest) !== null;
      if (isFound && this.#waiting.every(isClean)) this.#distribute();
      else this.resolve();
      rest = '';
    }
    const isShown = this.#isGrowing;
    this.#released = new ReleasedText();
    this.#isGrowing = false;
    this.#isWhole = false;
    return isShown ? rest : '';
  }

  #takeAfterOthers(piece: PathPiece): void {
    this.#waiting.push(piece);
    this.#answered += piece.joined;
    const change = this.#released.take(piece.value, piece.joined);
    if (piece.mode === 'grow' || (change !== null && this.#waiting.every(isClean))) {
      this.#isGrowing = true;
      return this.#distribute();
    }
    this.#isWhole = change !== null;
    if (piece.mode === 'whole' || change !== null) return this.resolve();
    this.#showReleased();
  }

  /** What has been released without a change needn't wait. */
  #showReleased(): void {
    let end = 0;
    for (const piece of this.#waiting) {
      end += piece.value.length;
      if (end <= this.#answered.length && isClean(piece)) this.#show(piece, piece.value);
    }
    if (this.#waiting.every((piece) => this.#shown.has(piece))) this.#forgetWaiting();
  }

  /** Puts what was released where it came from, and what was changed where the change begins. */
  #distribute(): void {
    const raw = this.#waiting.map(({ value }) => value).join('');
    const same = commonLength(raw, this.#answered);
    let change = this.#answered.slice(same);
    let start = 0;
    for (const piece of this.#waiting) {
      const end = start + piece.value.length;
      if (!this.#shown.has(piece)) {
        const isLast = piece === this.#waiting.at(-1);
        const own = raw.slice(start, Math.max(start, Math.min(end, same)));
        const isChanged = end > same || isLast;
        this.#show(piece, isChanged ? own + change : own);
        if (isChanged) change = '';
      }
      start = end;
    }
    this.#forgetWaiting();
  }

  #show(piece: PathPiece, text: string): void {
    if (this.#shown.has(piece)) return;
    this.#shown.add(piece);
    piece.show(text);
  }

  #forgetWaiting(): void {
    this.#waiting = [];
    this.#shown.clear();
    this.#answered = '';
  }
}

/** Nothing was found in it by itself. */
function isClean({ alone, value }: PathPiece): boolean {
  return alone === value;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

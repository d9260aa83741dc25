/** Released text that waits for the server, in one channel. */
export interface HeldChannel {
  /**
   * Takes what the gate let go.
   * @param text with marks in place of what was covered
   * @param came characters of the stream that it stands for
   * @param released those of them that no rule has covered
   */
  add(text: string, came: number, released: number): void;
  /** Takes what comes before a place in the channel's text, as far as it is here. */
  takeUntil(end: number): { readonly text: string; readonly released: number };
  /** Forgets all that is here; other text comes in its place. */
  discard(): void;
  /** Characters of the stream that everything here stands for. */
  countCame(): number;
  /** Those of them that no rule has covered. */
  countReleased(): number;
}

interface Piece {
  readonly text: string;
  readonly came: number;
  readonly released: number;
}

export function createHeldChannel(): HeldChannel {
  let pieces: Piece[] = [];
  /** Where the first piece begins in the channel's text. */
  let offset = 0;
  let came = 0;
  let released = 0;

  return {
    add(text, cameNow, releasedNow) {
      if (text === '' && cameNow === 0) return;
      pieces.push({ text, came: cameNow, released: releasedNow });
      came += cameNow;
      released += releasedNow;
    },
    takeUntil(end) {
      const before = released;
      let taken = '';
      let count = 0;
      for (const piece of pieces) {
        if (offset + piece.text.length > end) break;
        taken += piece.text;
        offset += piece.text.length;
        came -= piece.came;
        released -= piece.released;
        count += 1;
      }
      pieces = pieces.slice(count);
      const [first] = pieces;
      if (first === undefined || end <= offset) return { text: taken, released: before - released };
      const [head, tail] = splitPiece(first, end - offset);
      pieces[0] = tail;
      offset = end;
      came -= head.came;
      released -= head.released;
      return { text: taken + head.text, released: before - released };
    },
    discard() {
      pieces = [];
      came = 0;
      released = 0;
    },
    countCame: () => came,
    countReleased: () => released,
  };
}

/**
 * In a piece with marks nobody knows where the place was in the stream. So that nothing is lost if the engine is, all of it
 * counts as still to come; the sum of what was released is right once all of the piece is shown.
 */
function splitPiece({ text, came, released }: Piece, at: number): [Piece, Piece] {
  const isAsItCame = came === text.length && released === came;
  const cameBefore = isAsItCame ? at : 0;
  const releasedBefore = Math.min(at, released);
  return [
    { text: text.slice(0, at), came: cameBefore, released: releasedBefore },
    { text: text.slice(at), came: came - cameBefore, released: released - releasedBefore },
  ];
}

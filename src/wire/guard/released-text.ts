/** Where a gate may be when it isn't known exactly: at most so far back. */
const MAX_HELD = 512;

/**
 * Follows how much of a text a gate has released, from its answers alone, and so whether it changed any of it.
 * After a change it isn't known how much the gate has taken; all that is possible is kept in mind.
 */
export class ReleasedText {
  #raw = '';
  /** Offsets in the text up to which it may have been released. */
  #positions: readonly number[] = [0];

  /**
   * @param came the next piece
   * @param answer what the gate released with it
   * @returns what the answer says of this piece if it changed anything, without what earlier pieces say; null if it
   * is what came
   */
  take(came: string, answer: string): string | null {
    const start = this.#raw.length;
    this.#raw += came;
    const raw = this.#raw;
    const next = this.#positions.filter((at) => raw.startsWith(answer, at)).map((at) => at + answer.length);
    const change = next.length > 0 ? null : this.#describe(start, answer);
    this.#positions = next.length > 0 ? next : this.#allPositions();
    this.#trim();
    return change;
  }

  /** The changed text from this piece on, with the end of the piece that the gate still holds. */
  #describe(start: number, answer: string): string {
    let kept = 0;
    for (const at of this.#positions) {
      let length = 0;
      while (length < answer.length && answer[length] === this.#raw[at + length]) length += 1;
      kept = Math.max(kept, Math.min(length, start - at));
    }
    const fresh = answer.slice(kept);
    return fresh + this.#heldAfter(fresh, start);
  }

  /** What of the piece comes after the last characters of an answer. */
  #heldAfter(answer: string, start: number): string {
    const last = answer.slice(-1);
    const at = this.#raw.lastIndexOf(last);
    return last === '' || at < start ? '' : this.#raw.slice(at + 1);
  }

  #allPositions(): readonly number[] {
    const end = this.#raw.length;
    const first = Math.max(this.#positions[0] ?? 0, end - MAX_HELD);
    return Array.from({ length: end - first + 1 }, (_, index) => first + index);
  }

  #trim(): void {
    const [first = 0] = this.#positions;
    this.#raw = this.#raw.slice(first);
    this.#positions = this.#positions.map((at) => at - first);
  }
}

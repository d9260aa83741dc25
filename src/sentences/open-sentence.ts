import { isExtension } from './characters.ts';
import { MAX_SENTENCE_CHARS, type Sentence } from './sentence.ts';

/** A sentence has no space in its second half, or only far from here: it is cut between two characters. */
const MIN_CUT_CHARS = MAX_SENTENCE_CHARS / 2;
/** Characters that may follow the limit because they belong to the one before. */
const MAX_EXTENSION = 64;
const NOWHERE = -1;

/** The sentence that is being read. Holds offsets only, no text. */
export class OpenSentence {
  #start = NOWHERE;
  /** Behind its last character that is no white space. */
  #end = NOWHERE;
  /** Its stop was read. */
  #isSettled = false;
  /** The last place between words: end of the one before it, start of the one behind it. */
  #cutEnd = NOWHERE;
  #cutStart = NOWHERE;
  #out: Sentence[] = [];

  get isOpen(): boolean {
    return this.#start !== NOWHERE;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Offset of its first character; below 0 where there is none. */
  get start(): number {
    return this.isSettled ? NOWHERE : this.#start;
  }

  /**
   * Takes characters that are no white space.
   * @param char the first of them
   */
  extend(from: number, to: number, char: string): void {
    if (this.#isSettled) this.close(false);
    if (!this.isOpen) this.#start = from;
    else if (from > this.#end) this.markCut(this.#end, from);
    if (from - this.#start >= MAX_SENTENCE_CHARS) this.#cut(from, char);
    this.#end = to;
    if (this.#end - this.#start > MAX_SENTENCE_CHARS && this.#hasGoodCut()) this.#cutAtMark();
  }

  /** Notes a place where a sentence that is too long may be cut. */
  markCut(end: number, start: number): void {
    this.#cutEnd = end;
    this.#cutStart = start;
  }

  /** Its stop was read: whatever comes next belongs to another one. */
  settle(): void {
    this.#isSettled = this.isOpen;
  }

  /** Ends the sentence, if there is one. */
  close(endsParagraph: boolean): void {
    if (this.isOpen) this.#out.push({ start: this.#start, end: this.#end, endsParagraph });
    this.#start = NOWHERE;
    this.#end = NOWHERE;
    this.#isSettled = false;
    this.markCut(NOWHERE, NOWHERE);
  }

  /** @returns the sentences that ended since the last call */
  take(): Sentence[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #hasGoodCut(): boolean {
    return this.#cutEnd - this.#start >= MIN_CUT_CHARS;
  }

  /** Cuts at the best place there was, else before the next character. */
  #cut(next: number, char: string): void {
    if (this.#cutStart === next || this.#hasGoodCut()) return this.#cutAtMark();
    const isTooLong = next - this.#start >= MAX_SENTENCE_CHARS + MAX_EXTENSION;
    if (isExtension(char) && !isTooLong) return;
    this.markCut(next, next);
    this.#cutAtMark();
  }

  #cutAtMark(): void {
    this.#out.push({ start: this.#start, end: this.#cutEnd, endsParagraph: false });
    this.#start = this.#cutStart;
    this.markCut(NOWHERE, NOWHERE);
  }
}

/** A sentence that grows beyond this is cut, at a space where there is one in its second half. UTF-16 code units. */
export const MAX_SENTENCE_CHARS = 2_000;

/** Where a sentence is, in UTF-16 code units from the start of the stream. White space around it is no part of it. */
export interface Sentence {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Whether a paragraph, a heading, a list item, a row of a table, a block of code or the text ends with it. */
  readonly endsParagraph: boolean;
}

/** Finds the sentences of a text that comes in pieces. How it is cut makes no difference. */
export interface SentenceSplitter {
  /**
   * Takes the next piece.
   * @param text of any length, also cut through a surrogate pair
   * @returns the sentences that became certain, in order; often none
   * @throws {Error} after `finish()`. Never throws on content.
   */
  push(text: string): readonly Sentence[];
  /** @returns what was left when the text ended; empty when called again */
  finish(): readonly Sentence[];
}

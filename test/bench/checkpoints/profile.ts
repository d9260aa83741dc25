/** How much is measured. */
export interface Profile {
  /** Messages with checks on, and as many with checks off, one after the other. */
  readonly messages: number;
  /** Between the twenty pieces of a message. */
  readonly pieceEveryMs: number;
  /** Streams with checks on, each paired with one with checks off. */
  readonly pairs: number;
  /** Of each of these streams. */
  readonly chunks: number;
}

/** What the published numbers come from. */
export const FULL: Profile = { messages: 3, pieceEveryMs: 500, pairs: 8, chunks: 500 };

/** Shows that everything runs; too short to compare anything. */
export const QUICK: Profile = { messages: 1, pieceEveryMs: 50, pairs: 1, chunks: 80 };

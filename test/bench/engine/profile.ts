/** How much is measured. */
export interface Profile {
  readonly rounds: number;
  /** Least time of a contender in each round. */
  readonly sampleMs: number;
  /** Length of a message; the gate is reset between messages. */
  readonly messageChars: number;
  readonly madeMessages: number;
  /** Length of the one big chunk. */
  readonly bigChunkChars: number;
  /** Re-scans per message of the contenders that can't go on from where they were. */
  readonly rescansPerMessage: number;
  /** Different texts of each worst kind. */
  readonly worstTexts: number;
  readonly searchMs: number;
  /** Length of the texts among which the search looks for a bad one. */
  readonly searchChars: number;
  /** Fresh processes for build, load and memory. */
  readonly coldRuns: number;
}

/** What the published numbers come from. */
export const FULL: Profile = {
  rounds: 7,
  sampleMs: 80,
  messageChars: 8_192,
  madeMessages: 12,
  bigChunkChars: 102_400,
  rescansPerMessage: 4,
  worstTexts: 8,
  searchMs: 40_000,
  searchChars: 2_048,
  coldRuns: 7,
};

/** Shows that everything runs; too short to compare anything. */
export const QUICK: Profile = {
  rounds: 3,
  sampleMs: 5,
  messageChars: 256,
  madeMessages: 3,
  bigChunkChars: 1_024,
  rescansPerMessage: 2,
  worstTexts: 1,
  searchMs: 1_000,
  searchChars: 256,
  coldRuns: 1,
};

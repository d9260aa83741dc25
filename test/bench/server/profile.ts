export interface Profile {
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Pairs of rounds with and without monitor mode. */
  readonly pairs: number;
  /** Sessions that are held open, in growing order. */
  readonly sessions: readonly number[];
}

export const FULL: Profile = {
  warmUpMs: 3_000,
  measureMs: 10_000,
  pairs: 10,
  sessions: [1_000, 10_000, 100_000],
};

/** Says that the suite runs, not how fast the server is. */
export const QUICK: Profile = { warmUpMs: 300, measureMs: 700, pairs: 2, sessions: [1_000] };

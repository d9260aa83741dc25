/** How much is measured. */
export interface Profile {
  /** Chunks of each variant, over all its streams. */
  readonly chunks: number;
  /** Chunks before anything is measured, so that the shortcut is there and code is compiled. */
  readonly warmUpChunks: number;
  /** Pages that are opened for the first chunk when all is warm, and engines that are started for it when nothing is. */
  readonly warmStarts: number;
  readonly coldStarts: number;
  readonly pageLoads: number;
  /** Documents of each size. */
  readonly documents: number;
  /** The larger number of rules. */
  readonly rules: number;
}

/** What the published numbers come from. */
export const FULL: Profile = {
  chunks: 5_200,
  warmUpChunks: 800,
  warmStarts: 15,
  coldStarts: 7,
  pageLoads: 31,
  documents: 9,
  rules: 1_000,
};

/** Shows that everything runs; too short to compare anything. */
export const QUICK: Profile = {
  chunks: 80,
  warmUpChunks: 80,
  warmStarts: 2,
  coldStarts: 1,
  pageLoads: 3,
  documents: 2,
  rules: 50,
};

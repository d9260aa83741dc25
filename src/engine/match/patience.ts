/** Ways looked at that a stream may spend at once. */
const MOST = 16_384;
/** Ways that each question may cost where the account is steady. */
const STEADY = 2_048;
/** What it earns with each chunk, and with each code unit of it. */
const EARNED = { chunk: 48, unit: 1 } as const;

/**
 * How long a stream is ready to search for what text it needn't hold. A search may look at thousands of ways, and text
 * can be made so that each chunk asks for some: so there is an account, and who finds it empty holds the text.
 */
export class Patience {
  private readonly isSteady: boolean;
  private saved = MOST;
  private at = 0;

  /**
   * @param isSteady for each question the same, whatever was asked before: where blocks tell how much of the text was let
   * go, that mustn't hang on how it was cut
   */
  constructor(isSteady: boolean) {
    this.isSteady = isSteady;
  }

  /** Ways that a search may look at now, at an offset of the stream. */
  allow(at: number): number {
    if (this.isSteady) return STEADY;
    if (at > this.at) {
      this.saved = Math.min(MOST, this.saved + EARNED.chunk + EARNED.unit * (at - this.at));
      this.at = at;
    }
    return Math.max(0, this.saved);
  }

  /** At the beginning of a stream. */
  reset(): void {
    this.saved = MOST;
    this.at = 0;
  }

  spend(ways: number): void {
    this.saved -= ways;
  }
}

/** Pays for searches. */
export type Account = Pick<Patience, 'allow' | 'spend'>;

/** That of who has all the time in the world. */
export const ENDLESS: Account = { allow: () => Infinity, spend: () => undefined };

/** Ways looked at that a stream may spend at once. */
const MOST = 8_192;
/** What it earns with each chunk, and with each code unit of it. */
const EARNED = { chunk: 48, unit: 1 } as const;

/**
 * How long a stream is ready to search for what text it needn't hold. A search may look at thousands of ways, and text
 * can be made so that each chunk asks for some: so there is an account, and who finds it empty holds the text.
 */
export class Patience {
  private saved = MOST;
  private at = 0;

  /** Ways that a search may look at now, at an offset of the stream. */
  allow(at: number): number {
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

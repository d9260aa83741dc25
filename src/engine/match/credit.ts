/** Steps that may be worked out after each refusal. */
const ALLOWANCE = 4;

/**
 * Says whether it pays to work out what characters do and note it: goes up with what is looked up, and down with what
 * has to be worked out. One for all streams that share a table.
 */
export class Credit {
  private left: number;
  private readonly most: number;
  private readonly cost: number;

  /**
   * @param most look-ups that count at most
   * @param cost what working out one step costs, in look-ups
   */
  constructor(most: number, cost: number) {
    this.left = most;
    this.most = most;
    this.cost = cost;
  }

  /** Counts characters that were looked up. */
  earn(characters: number): void {
    this.left = Math.min(this.most, this.left + characters);
  }

  /** Counts a step that is worked out. Returns false where too little has been looked up since the last ones. */
  spend(): boolean {
    this.left -= this.cost;
    if (this.left >= 0) return true;
    // Whoever tries next may find the text more to its liking.
    this.left = ALLOWANCE * this.cost;
    return false;
  }
}

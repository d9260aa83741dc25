/** A record that may have to wait until it is known what may be shown of it; those after it wait behind it. */
export class HeldRecord {
  readonly #spell: () => Uint8Array;
  #open: number;
  #bytes: Uint8Array | null = null;

  /**
   * @param open how many of its texts are not settled
   * @param spell called once, when all are
   */
  constructor(open: number, spell: () => Uint8Array) {
    this.#open = open;
    this.#spell = spell;
    if (open === 0) this.#bytes = spell();
  }

  /** One of its texts is as it will be shown. */
  settleOne(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#bytes = this.#spell();
  }

  /** Null while it waits. */
  bytes(): Uint8Array | null {
    return this.#bytes;
  }
}

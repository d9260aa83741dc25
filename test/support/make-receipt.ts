import type { Receipt, Unscanned } from '../../src/extension/bridge/index.ts';

/** The receipt of a stream of so many characters, all of them released. */
export function makeReceipt(seen = 0, unscanned: readonly Unscanned[] = []): Receipt {
  return {
    characters: { seen, released: seen, redacted: 0, discarded: 0, held: 0 },
    unscanned,
    bundle: { version: 4, digest: 'b'.repeat(64) },
  };
}

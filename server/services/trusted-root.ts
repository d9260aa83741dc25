import type { Root } from '../../src/protocol/index.ts';

/** The root of trust, verified, and the text that it came as. */
export interface TrustedRoot {
  readonly root: Root;
  /** Exactly as signed. */
  readonly envelope: string;
}

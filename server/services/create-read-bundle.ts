import { ENGINE_VERSION } from '../../src/engine/index.ts';
import type { Root, Rule } from '../../src/protocol/index.ts';
import { verifyBundle } from '../../src/trust/index.ts';
import type { BundleStore } from '../storage/store.ts';

/** A channel's newest bundle, as the server itself enforces it. */
export interface EnforcedBundle {
  readonly sha256: string;
  /** @throws {CodedError} where the stored bundle is not one that the root vouches for */
  readRules(): readonly Rule[];
}

/** @returns null when nothing was published on the channel */
export type ReadBundle = (channel: string) => Promise<EnforcedBundle | null>;

/** Makes what reads the newest bundle of a channel. An expired one goes on being enforced, as in the browser. */
export function createReadBundle(bundles: BundleStore, root: Root, now: () => Date): ReadBundle {
  return async (channel) => {
    const stored = await bundles.findNewest(channel);
    if (stored === null) return null;
    const expectations = { now: now(), engineVersion: ENGINE_VERSION, allowExpired: true };
    return {
      sha256: stored.sha256,
      readRules: () =>
        verifyBundle(root, new TextEncoder().encode(stored.envelope), expectations).bundle.rules,
    };
  };
}

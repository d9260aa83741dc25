import { baseline as baselineText } from 'virtual:stinger-build';
import { ENGINE_VERSION } from '../../../engine/index.ts';
import type { Root } from '../../../protocol/index.ts';
import { type VerifiedBundle, verifyBundle } from '../../../trust/index.ts';
import type { Database } from '../database.ts';

/** The bundle in use and where it came from. */
export interface KeptBundle extends VerifiedBundle {
  readonly source: 'baseline' | 'channel';
}

/** Keeps the last good bundle. It goes on enforcing, expired or not, until a newer good one replaces it. */
export interface BundleKeeper {
  read(): Promise<KeptBundle>;
  keep(envelope: Uint8Array): Promise<void>;
}

export interface BundleKeeperParts {
  readonly database: Database;
  readonly root: Root;
  now(): Date;
}

export function createBundleKeeper({ database, root, now }: BundleKeeperParts): BundleKeeper {
  const verify = (envelope: Uint8Array): VerifiedBundle =>
    verifyBundle(root, envelope, { now: now(), engineVersion: ENGINE_VERSION, allowExpired: true });

  const readStored = async (): Promise<KeptBundle | null> => {
    const stored = await database.get('bundles', 'active');
    if (stored === undefined) return null;
    try {
      return { ...verify(stored.envelope), source: 'channel' };
    } catch {
      // Damaged on disk, or of another root after an update of the extension: the baseline takes its place.
      return null;
    }
  };

  return {
    async read() {
      const stored = await readStored();
      const baseline = verify(new TextEncoder().encode(baselineText));
      // An update of the extension may bring a baseline that is newer than what was fetched before it.
      if (stored !== null && stored.bundle.version >= baseline.bundle.version) return stored;
      return { ...baseline, source: 'baseline' };
    },
    keep: async (envelope) => {
      await database.put('bundles', { envelope }, 'active');
    },
  };
}

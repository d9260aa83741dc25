import type { Rule } from '../../../src/protocol/index.ts';
import type { GuardrailDeps } from '../guardrail-kind.ts';
import { createSearchableRules, type ReadRules, type SearchableRules } from './searchable-rules.ts';

/** For so long a channel isn't looked at again: as long as a new bundle takes to be enforced. */
export const LOOK_EVERY_MS = 5_000;

/**
 * Makes what follows the newest bundle of a channel. The last good rules stay where a newer bundle can't be read.
 * @param select which rules of the bundle
 * @returns throws while there is no good bundle at all
 */
export function createReadChannelRules(
  channel: string,
  select: (rule: Rule) => boolean,
  { readBundle, now }: Pick<GuardrailDeps, 'readBundle' | 'now'>,
): ReadRules {
  let current: (SearchableRules & { readonly sha256: string }) | null = null;
  let lookedAtMs = -Infinity;
  let looking: Promise<void> | null = null;

  const look = async () => {
    lookedAtMs = now().getTime();
    const bundle = await readBundle(channel);
    if (bundle === null || bundle.sha256 === current?.sha256) return;
    current = { ...createSearchableRules(bundle.readRules().filter(select)), sha256: bundle.sha256 };
  };

  return async () => {
    // A clock that was set back doesn't keep a new bundle out.
    const isDue = Math.abs(now().getTime() - lookedAtMs) >= LOOK_EVERY_MS;
    if (isDue || current === null) {
      looking ??= look().finally(() => {
        looking = null;
      });
      await looking.catch((error: unknown) => {
        if (current === null) throw error;
      });
    }
    if (current === null) throw new Error(`Nothing is published on the channel ${channel}.`);
    return current;
  };
}

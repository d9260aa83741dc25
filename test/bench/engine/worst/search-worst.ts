import { createRandom, type Random } from '../../../support/browser/random.ts';

/** A text, by the seeds that it grows from, and what it costs. */
export interface Find {
  readonly seeds: readonly number[];
  readonly cost: number;
}

export interface SearchOptions {
  /** Where to begin, beside texts made at random. */
  readonly finds: readonly (readonly number[])[];
  readonly seed: number;
  /** Asked before each try. */
  hasTime(): boolean;
  /** What the text that grows from these seeds costs; the higher the worse. */
  measureCost(seeds: readonly number[]): number;
}

/** How many of the worst are kept and changed further. */
const KEPT = 8;
/** One in so many tries begins anew, so that the search doesn't stay on the hill where it began. */
const FRESH_SHARE = 5;
const MOST_SEEDS = 40;
const SEED_LIMIT = 1_000_000;
/** A change must cost so much more than what it came from; less is noise. */
const GAIN = 1.02;

function propose(kept: readonly Find[], random: Random): { seeds: readonly number[]; parentCost: number } {
  const seed = random.int(SEED_LIMIT);
  if (kept.length === 0 || random.int(FRESH_SHARE) === 0) return { seeds: [seed], parentCost: 0 };
  const parent = random.pick(kept);
  if (parent.seeds.length >= MOST_SEEDS) return { seeds: [seed], parentCost: 0 };
  return { seeds: [...parent.seeds, seed], parentCost: parent.cost };
}

/**
 * Climbs towards the text that costs most, by small changes at random.
 * @returns the worst found, the worst first; at least those to begin with
 */
export function searchWorst({ finds, seed, hasTime, measureCost }: SearchOptions): readonly Find[] {
  const random = createRandom(seed);
  let kept = finds.map((seeds): Find => ({ seeds, cost: measureCost(seeds) }));
  while (hasTime()) {
    const { seeds, parentCost } = propose(kept, random);
    const cost = measureCost(seeds);
    if (cost < parentCost * GAIN) continue;
    kept = [...kept, { seeds, cost }].toSorted((a, b) => b.cost - a.cost).slice(0, KEPT);
  }
  return kept;
}

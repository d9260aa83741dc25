import type { ScoredExample } from './score-examples.ts';

/** How many false alarms there may be. */
export interface Bound {
  /** For the card. */
  readonly name: string;
  readonly slices: (slice: string) => boolean;
  /** Whether each sentence counts, or each text by its worst one. */
  readonly counts: 'sentences' | 'texts';
  readonly maxShare: number;
}

const DIGITS = 1e6;

/** The least threshold that keeps all bounds on these examples. */
export function chooseThreshold(examples: readonly ScoredExample[], bounds: readonly Bound[]): number {
  const least = bounds.map(({ slices, counts, maxShare }) => {
    const inside = examples.filter(({ slice, label }) => label === 0 && slices(slice));
    const scores = inside.flatMap((example) => (counts === 'texts' ? [example.score] : example.scores));
    scores.sort((one, other) => other - one);
    return scores[Math.floor(maxShare * scores.length)] ?? 0;
  });
  // A score that is the threshold is an alarm.
  return Math.min(1, (Math.floor(Math.max(...least) * DIGITS) + 1) / DIGITS);
}

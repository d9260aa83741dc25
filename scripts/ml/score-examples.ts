import type { Passage } from '../../server/guardrails/text-model/text-model.ts';
import type { PartedExample } from './example.ts';
import type { Scored } from './metrics.ts';

export interface ScoredExample extends Scored {
  readonly slice: string;
  /** Of each sentence. */
  readonly scores: readonly number[];
}

/** @param score of a sentence, 0 to 1 */
export function scoreExamples(
  examples: readonly PartedExample[],
  score: (passage: Passage) => number,
): ScoredExample[] {
  return examples
    .filter(({ passages }) => passages.length > 0)
    .map(({ label, slice, group, passages }) => {
      const scores = passages.map(score);
      return { label, slice, group, scores, score: Math.max(...scores) };
    });
}

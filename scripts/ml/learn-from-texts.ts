import type { FeatureOptions } from '../../server/guardrails/text-model/text-model.ts';
import type { PartedExample } from './example.ts';
import { type Sample, type Scorer, toVector, type Vector } from './vector.ts';

/** Of each text that is looked for, this share of its sentences is taken to show it, and at least one. */
const SHOWING_SHARE = 0.3;
const ROUNDS = 3;
/** What the texts that are looked for count together, by what all others do. */
const POSITIVE_SHARE = 1;

export type Learner<Model> = (samples: readonly Sample[]) => {
  readonly model: Model;
  readonly scorer: Scorer;
};

interface Text {
  readonly label: 0 | 1;
  readonly vectors: readonly Vector[];
}

/**
 * Learns which sentences make a text what it is. Only whole texts are labelled: in each round, those sentences of a text
 * show it that the model of the round before thinks most of; the others are left out.
 */
export function learnFromTexts<Model>(
  examples: readonly PartedExample[],
  options: FeatureOptions,
  learner: Learner<Model>,
): { readonly model: Model; readonly scorer: Scorer } {
  const texts = examples
    .filter(({ part, label, passages }) => part === 'train' && label !== null && passages.length > 0)
    .map(
      ({ label, passages }): Text => ({
        label: label as 0 | 1,
        vectors: passages.map((passage) => toVector(passage, options)),
      }),
    );
  let result = learner(weigh(texts.flatMap((text) => takeAll(text))));
  for (let round = 1; round < ROUNDS; round += 1) {
    const { scorer } = result;
    result = learner(
      weigh(texts.flatMap((text) => (text.label === 0 ? takeAll(text) : takeShowing(text, scorer)))),
    );
  }
  return result;
}

function takeAll({ label, vectors }: Text): Sample[] {
  return vectors.map((vector) => ({ vector, label, weight: label === 0 ? 1 : 1 / vectors.length }));
}

function takeShowing({ label, vectors }: Text, scorer: Scorer): Sample[] {
  const count = Math.max(1, Math.ceil(vectors.length * SHOWING_SHARE));
  const scored = vectors.map((vector) => ({ vector, score: scorer(vector) }));
  scored.sort((one, other) => other.score - one.score);
  return scored.slice(0, count).map(({ vector }) => ({ vector, label, weight: 1 / count }));
}

/** Makes both classes count the same. */
function weigh(samples: readonly Sample[]): Sample[] {
  const totals = [0, 0];
  for (const { label, weight } of samples) totals[label] = (totals[label] as number) + weight;
  const factor = (POSITIVE_SHARE * (totals[0] as number)) / (totals[1] as number);
  return samples.map((sample) =>
    sample.label === 1 ? { ...sample, weight: sample.weight * factor } : sample,
  );
}

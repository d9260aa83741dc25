import type { FeatureKind } from '../../server/guardrails/text-model/features.ts';
import type { FeatureOptions, Passage } from '../../server/guardrails/text-model/text-model.ts';
import type { PartedExample } from './example.ts';
import { learnFromTexts } from './learn-from-texts.ts';
import { trainEmbedding } from './train-embedding.ts';
import { createLinearScorer, type LinearModel, trainLinear, type Weighting } from './train-linear.ts';
import { sigmoid, toVector } from './vector.ts';

/** A way to make a model. */
export interface Candidate {
  readonly name: string;
  readonly features: FeatureOptions;
  /** `dense`: as fastText, for comparison; it can't be shipped. */
  readonly weighting: Weighting | 'dense';
}

export interface TrainedCandidate {
  readonly candidate: Candidate;
  /** Null where it can't be shipped. */
  readonly model: LinearModel | null;
  readonly score: (passage: Passage) => number;
}

const BITS = 18;
const DENSE_BITS = 15;
const LITTLE_CONTEXT = 0.15;
const CONTEXT = 0.3;
const WORDS = ['words', 'pairs'] as const;
const PARTS = ['words', 'pairs', 'letters'] as const;
const ALL = ['words', 'pairs', 'letters', 'cues'] as const;

function make(
  name: string,
  kinds: readonly FeatureKind[],
  weighting: Weighting,
  contextWeight = 0,
): Candidate {
  const context = contextWeight === 0 ? '' : `; the sentence before counts ${contextWeight}`;
  return { name: `${name}${context}`, weighting, features: { bits: BITS, kinds, contextWeight } };
}

export const CANDIDATES: readonly Candidate[] = [
  make('words', ['words'], 'plain'),
  make('words and pairs of words, by rarity (TF-IDF)', WORDS, 'rarity'),
  make('words and pairs of words, by rarity (TF-IDF)', WORDS, 'rarity', CONTEXT),
  make('words and pairs, by class (NB-SVM)', WORDS, 'bayes'),
  make('parts of words, by rarity', ['letters'], 'rarity'),
  make('cues: kinds of words and shapes of sentences', ['cues'], 'plain'),
  {
    name: 'words and parts of words in 16 dimensions (as fastText)',
    weighting: 'dense',
    features: { bits: DENSE_BITS, kinds: ['words', 'letters'], contextWeight: 0 },
  },
  make('words, pairs, parts, by rarity', PARTS, 'rarity'),
  make('words, pairs, parts, by rarity', PARTS, 'rarity', LITTLE_CONTEXT),
  make('words, pairs, parts, by class', PARTS, 'bayes'),
  make('words, pairs, parts, by class', PARTS, 'bayes', LITTLE_CONTEXT),
  make('words, pairs, parts, by class', PARTS, 'bayes', CONTEXT),
  make('words, pairs, parts, cues, by rarity', ALL, 'rarity', CONTEXT),
  make('words, pairs, parts, cues, by class', ALL, 'bayes', CONTEXT),
];

const LINEAR = { epochs: 6, alpha: 0.3, l1: 0.1, l2: 0.1 };
const DENSE = { bits: DENSE_BITS, dimensions: 16, epochs: 10, rate: 0.3 };

export function trainCandidate(candidate: Candidate, examples: readonly PartedExample[]): TrainedCandidate {
  const { features, weighting } = candidate;
  const { model, scorer } = learnFromTexts<LinearModel | null>(examples, features, (samples) => {
    if (weighting === 'dense') return { model: null, scorer: trainEmbedding(samples, DENSE) };
    const linear = trainLinear(samples, { ...LINEAR, bits: features.bits, weighting });
    return { model: linear, scorer: createLinearScorer(linear) };
  });
  return { candidate, model, score: (passage) => sigmoid(scorer(toVector(passage, features))) };
}

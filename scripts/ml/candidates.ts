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
const CONTEXT_WEIGHT = 0.3;

function make(name: string, kinds: readonly FeatureKind[], weighting: Weighting, contextWeight = 0): Candidate {
  return { name, weighting, features: { bits: BITS, kinds, contextWeight } };
}

const ALL = ['words', 'pairs', 'letters', 'cues'] as const;

export const CANDIDATES: readonly Candidate[] = [
  make('words', ['words'], 'plain'),
  make('words and pairs of words, by rarity (TF-IDF)', ['words', 'pairs'], 'rarity'),
  make('words and pairs, by what parts the classes (NB-SVM)', ['words', 'pairs'], 'bayes'),
  make('parts of words, by rarity', ['letters'], 'rarity'),
  make('cues only', ['cues'], 'plain'),
  {
    name: 'words and parts of words in 16 dimensions (as fastText)',
    weighting: 'dense',
    features: { bits: DENSE_BITS, kinds: ['words', 'letters'], contextWeight: 0 },
  },
  make('words, pairs, parts, by what parts the classes', ['words', 'pairs', 'letters'], 'bayes'),
  make('words, pairs, parts, by what parts the classes; with the sentence before', ['words', 'pairs', 'letters'], 'bayes', CONTEXT_WEIGHT),
  make('words, pairs, parts, cues, by rarity', ALL, 'rarity'),
  make('words, pairs, parts, cues, by rarity; with the sentence before', ALL, 'rarity', CONTEXT_WEIGHT),
  make('words, pairs, parts, cues, by what parts the classes', ALL, 'bayes'),
  make('words, pairs, parts, cues, by what parts the classes; with the sentence before', ALL, 'bayes', CONTEXT_WEIGHT),
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

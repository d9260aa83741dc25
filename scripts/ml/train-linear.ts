import { createRandom, shuffle } from './random.ts';
import { type Sample, type Scorer, sigmoid } from './vector.ts';

/** How much a feature counts before it is learnt how: all the same, rare ones more, or those that part the classes. */
export type Weighting = 'plain' | 'rarity' | 'bayes';

export interface LinearOptions {
  readonly bits: number;
  readonly weighting: Weighting;
  readonly epochs: number;
  /** Of FTRL: how fast weights move. */
  readonly alpha: number;
  /** Of FTRL: what is learnt from less than this stays 0. */
  readonly l1: number;
  readonly l2: number;
}

export interface LinearModel {
  readonly bias: number;
  readonly weights: Float32Array;
}

const SEED = 7;
const BETA = 1;
const MAX_RARITY = 8;

/**
 * Logistic regression by FTRL-proximal, a stochastic gradient descent with a rate for each weight that keeps most of them 0.
 * @see McMahan et al., Ad Click Prediction: a View from the Trenches, 2013
 */
export function trainLinear(samples: readonly Sample[], options: LinearOptions): LinearModel {
  const size = 2 ** options.bits;
  const factors = computeFactors(samples, options.weighting, size);
  const state = {
    sums: new Float64Array(size + 1),
    squares: new Float64Array(size + 1),
    weights: new Float64Array(size + 1),
  };
  const order = [...samples];
  const random = createRandom(SEED);
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    for (const sample of shuffle(order, random)) learn(sample, factors, state, options);
  }
  // What a feature counts is a part of its weight from here on.
  const weights = Float32Array.from(factors, (factor, place) => factor * (state.weights[place] as number));
  return { bias: state.weights[size] as number, weights };
}

export function createLinearScorer({ bias, weights }: LinearModel): Scorer {
  return ({ places, values }) => {
    let total = bias;
    for (let at = 0; at < places.length; at += 1) {
      total += (weights[places[at] as number] as number) * (values[at] as number);
    }
    return total;
  };
}

interface State {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** The last one is the bias. */
  readonly weights: Float64Array;
}

function learn(
  { vector, label, weight }: Sample,
  factors: Float32Array,
  state: State,
  options: LinearOptions,
): void {
  const { places, values } = vector;
  const bias = factors.length;
  let total = state.weights[bias] as number;
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at] as number;
    total += (state.weights[place] as number) * (values[at] as number) * (factors[place] as number);
  }
  const error = (sigmoid(total) - label) * weight;
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at] as number;
    move(state, place, error * (values[at] as number) * (factors[place] as number), options);
  }
  move(state, bias, error, { ...options, l1: 0, l2: 0 });
}

function move(state: State, place: number, gradient: number, { alpha, l1, l2 }: LinearOptions): void {
  const before = state.squares[place] as number;
  const after = before + gradient * gradient;
  const step = (Math.sqrt(after) - Math.sqrt(before)) / alpha;
  const sum = (state.sums[place] as number) + gradient - step * (state.weights[place] as number);
  state.squares[place] = after;
  state.sums[place] = sum;
  const excess = Math.abs(sum) - l1;
  state.weights[place] =
    excess <= 0 ? 0 : (-Math.sign(sum) * excess) / ((BETA + Math.sqrt(after)) / alpha + l2);
}

function computeFactors(samples: readonly Sample[], weighting: Weighting, size: number): Float32Array {
  if (weighting === 'plain') return new Float32Array(size).fill(1);
  const counts = [new Float64Array(size), new Float64Array(size)] as const;
  for (const { vector, label, weight } of samples) {
    for (const place of new Set(vector.places))
      counts[label][place] = (counts[label][place] as number) + (weighting === 'bayes' ? weight : 1);
  }
  return weighting === 'bayes' ? computeRatios(counts) : computeRarities(counts, samples.length);
}

/** As the inverse document frequency of TF-IDF. */
function computeRarities([zeros, ones]: readonly [Float64Array, Float64Array], total: number): Float32Array {
  return Float32Array.from(zeros, (zero, place) => {
    const rarity = Math.log((total + 1) / (zero + (ones[place] as number) + 1));
    return Math.min(rarity, MAX_RARITY) / (MAX_RARITY / 2);
  });
}

/** As NB-SVM's log-count ratios; the sign is left to the weight. @see Wang and Manning, 2012 */
function computeRatios([zeros, ones]: readonly [Float64Array, Float64Array]): Float32Array {
  const totals = [zeros, ones].map((counts) => counts.reduce((sum, count) => sum + count + 1, 0)) as [
    number,
    number,
  ];
  return Float32Array.from(zeros, (zero, place) =>
    Math.abs(Math.log(((ones[place] as number) + 1) / totals[1] / ((zero + 1) / totals[0]))),
  );
}

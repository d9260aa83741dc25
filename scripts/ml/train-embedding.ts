import { createRandom, shuffle } from './random.ts';
import { type Sample, type Scorer, sigmoid, type Vector } from './vector.ts';

export interface EmbeddingOptions {
  readonly bits: number;
  readonly dimensions: number;
  readonly epochs: number;
  /** How fast it learns at first; nothing at the end. */
  readonly rate: number;
}

const SEED = 11;

/** As fastText: the mean of what the features mean, in a few dimensions, and a logistic regression over it. */
export function trainEmbedding(samples: readonly Sample[], options: EmbeddingOptions): Scorer {
  const { bits, dimensions, epochs, rate } = options;
  const random = createRandom(SEED);
  const table = Float32Array.from({ length: 2 ** bits * dimensions }, () => (random() - 0.5) / dimensions);
  const output = new Float32Array(dimensions + 1);
  const order = [...samples];
  const steps = epochs * samples.length;
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const sample of shuffle(order, random)) {
      learn(sample, table, output, rate * (1 - step / steps));
      step += 1;
    }
  }
  return (vector) => score(embed(vector, table, dimensions), output);
}

function embed({ places, values }: Vector, table: Float32Array, dimensions: number): Float32Array {
  const mean = new Float32Array(dimensions);
  let total = 0;
  for (let at = 0; at < places.length; at += 1) {
    const start = (places[at] as number) * dimensions;
    const value = values[at] as number;
    total += value;
    for (let axis = 0; axis < dimensions; axis += 1) {
      mean[axis] = (mean[axis] as number) + value * (table[start + axis] as number);
    }
  }
  return mean.map((sum) => sum / Math.max(total, 1e-6));
}

function score(mean: Float32Array, output: Float32Array): number {
  return mean.reduce(
    (sum, part, axis) => sum + part * (output[axis] as number),
    output[mean.length] as number,
  );
}

function learn(
  { vector, label, weight }: Sample,
  table: Float32Array,
  output: Float32Array,
  rate: number,
): void {
  const dimensions = output.length - 1;
  const mean = embed(vector, table, dimensions);
  const error = (sigmoid(score(mean, output)) - label) * Math.min(weight, 4) * rate;
  const total = Math.max(
    vector.values.reduce((sum, value) => sum + value, 0),
    1e-6,
  );
  for (let at = 0; at < vector.places.length; at += 1) {
    const start = (vector.places[at] as number) * dimensions;
    const share = (vector.values[at] as number) / total;
    for (let axis = 0; axis < dimensions; axis += 1) {
      table[start + axis] = (table[start + axis] as number) - error * share * (output[axis] as number);
    }
  }
  for (let axis = 0; axis < dimensions; axis += 1) {
    output[axis] = (output[axis] as number) - error * (mean[axis] as number);
  }
  output[dimensions] = (output[dimensions] as number) - error;
}

import {
  describePassage,
  type FeatureOptions,
  type Passage,
} from '../../server/guardrails/text-model/text-model.ts';

/** A passage as a model sees it: places in the table of weights, and what each counts there. */
export interface Vector {
  readonly places: Int32Array;
  readonly values: Float32Array;
}

export function toVector(passage: Passage, options: FeatureOptions): Vector {
  const groups = describePassage(passage, options);
  return {
    places: Int32Array.from(groups.flatMap(({ places }) => places)),
    values: Float32Array.from(groups.flatMap(({ places, value }) => places.map(() => value))),
  };
}

/** Something to learn from. */
export interface Sample {
  readonly vector: Vector;
  readonly label: 0 | 1;
  /** How much it counts. */
  readonly weight: number;
}

/** Says how much a passage looks like what is looked for: above 0 rather so. */
export type Scorer = (vector: Vector) => number;

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

import type { Passage } from '../../server/guardrails/text-model/text-model.ts';

/** Where an example is used: weights, threshold, figures. */
export type Part = 'train' | 'validation' | 'test';

/** A text with what is known of it. */
export interface Example {
  readonly text: string;
  /** 1: what the model looks for; 0: not; null: neither, so that only the share of those found is told. */
  readonly label: 0 | 1 | null;
  /** What the model card calls it. */
  readonly slice: string;
  readonly licence: string;
  /** Examples of one template belong together whatever their words are. */
  readonly template: string | null;
  /** The one part where it may be, and what is like it: texts of another origin show what a model is worth. */
  readonly onlyIn: Part | null;
}

/** An example in its part, taken apart. */
export interface PartedExample extends Example {
  readonly part: Part;
  /** Number of its group of near duplicates. */
  readonly group: number;
  readonly passages: readonly Passage[];
}

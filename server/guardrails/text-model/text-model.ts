import { extractFeatures, type FeatureKind } from './features.ts';
import { normalizeText } from './normalize-text.ts';

/** A linear model over hashed features. */
export interface TextModel {
  readonly id: string;
  readonly bits: number;
  readonly kinds: readonly FeatureKind[];
  /** How much the sentence before counts, 0 to 1. */
  readonly contextWeight: number;
  /** From this score on a text is what the model looks for, 0 to 1. */
  readonly threshold: number;
  readonly bias: number;
  /** What one step of a weight is worth. */
  readonly scale: number;
  readonly weights: Int8Array;
}

/** Features of one kind of a sentence or of its context, and what each counts. */
export interface FeatureGroup {
  readonly places: readonly number[];
  readonly value: number;
}

/** What a model looks at: a sentence, and the one before it. */
export interface Passage {
  readonly sentence: string;
  readonly context: string;
}

export type FeatureOptions = Pick<TextModel, 'bits' | 'kinds' | 'contextWeight'>;

/** All that a model sees of a passage. Values make texts of different lengths alike: each kind has the length one. */
export function describePassage(passage: Passage, options: FeatureOptions): FeatureGroup[] {
  const own = describe(passage.sentence, options, 1);
  if (options.contextWeight === 0 || passage.context === '') return own;
  return [...own, ...describe(passage.context, options, options.contextWeight)];
}

function describe(text: string, { bits, kinds }: FeatureOptions, weight: number): FeatureGroup[] {
  const plain = normalizeText(text);
  return kinds
    .map((kind) => extractFeatures(plain, kind, bits))
    .filter((places) => places.length > 0)
    .map((places) => ({ places, value: weight / Math.sqrt(places.length) }));
}

/** @returns how sure the model is that the sentence is what it looks for, 0 to 1 */
export function scorePassage(model: TextModel, passage: Passage): number {
  let total = model.bias;
  for (const { places, value } of describePassage(passage, model)) {
    let sum = 0;
    for (const place of places) sum += model.weights[place] as number;
    total += sum * value * model.scale;
  }
  return 1 / (1 + Math.exp(-total));
}

import type { TextModel } from '../../server/guardrails/text-model/text-model.ts';
import type { Candidate } from './candidates.ts';
import type { LinearModel } from './train-linear.ts';

const MAX_STEP = 127;

/** Rounds the weights of a trained model to one signed byte each. The threshold is still to be chosen. */
export function quantizeModel(
  id: string,
  { features }: Candidate,
  { bias, weights }: LinearModel,
): TextModel {
  const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / MAX_STEP;
  return {
    id,
    ...features,
    threshold: 1,
    bias,
    scale,
    weights: Int8Array.from(weights, (weight) => Math.round(weight / scale)),
  };
}

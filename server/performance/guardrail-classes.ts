import { type GuardrailClass, GuardrailClassSchema } from '../../src/protocol/index.ts';

/** From the quickest to the slowest. */
export const GUARDRAIL_CLASSES: readonly GuardrailClass[] = GuardrailClassSchema.options;

/** Negative where `left` is the quicker class. */
export function compareClasses(left: GuardrailClass, right: GuardrailClass): number {
  return GUARDRAIL_CLASSES.indexOf(left) - GUARDRAIL_CLASSES.indexOf(right);
}

import type { Guardrail } from './guardrail.ts';
import { createTextGuardrail, type ModelOptions } from './text-model/create-text-guardrail.ts';
import { defineTextKind } from './text-model/define-text-kind.ts';

const MODEL = new URL('models/toxicity.bin', import.meta.url);

/** Finds insults, threats, and hate against groups of people. */
export function createToxicityGuardrail(options: ModelOptions = {}): Guardrail {
  return createTextGuardrail({
    id: 'toxicity',
    modelPath: MODEL,
    ...options,
    finding: 'insults, threatens or hates',
  });
}

/** The local model of toxicity. */
export const toxicityKind = defineTextKind(createToxicityGuardrail);

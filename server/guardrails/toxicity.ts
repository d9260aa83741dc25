import type { Guardrail } from './guardrail.ts';
import { createTextGuardrail } from './text-model/create-text-guardrail.ts';

const MODEL = new URL('models/toxicity.bin', import.meta.url);

/** Finds insults, threats, and hate against groups of people. */
export function createToxicityGuardrail(modelPath: string | URL = MODEL): Guardrail {
  return createTextGuardrail({ id: 'toxicity', modelPath, finding: 'insults, threatens or hates' });
}

import { z } from 'zod';
import type { Guardrail } from './guardrail.ts';
import { defineKind } from './guardrail-kind.ts';
import { createTextGuardrail, type ModelOptions } from './text-model/create-text-guardrail.ts';

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
export const toxicityKind = defineKind(z.strictObject({}), (id) => ({ ...createToxicityGuardrail(), id }));

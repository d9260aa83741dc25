import type { Guardrail } from './guardrail.ts';
import { createTextGuardrail, type ModelOptions } from './text-model/create-text-guardrail.ts';
import { defineTextKind } from './text-model/define-text-kind.ts';

const MODEL = new URL('models/prompt-injection.bin', import.meta.url);

/** Finds text that tries to override a model's instructions, to free it from its rules, or to get at its prompt. */
export function createPromptInjectionGuardrail(options: ModelOptions = {}): Guardrail {
  return createTextGuardrail({
    id: 'prompt-injection',
    modelPath: MODEL,
    ...options,
    finding: 'tries to override instructions or to get at them',
  });
}

/** The local model of prompt injection. */
export const promptInjectionKind = defineTextKind(createPromptInjectionGuardrail);

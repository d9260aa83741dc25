import { z } from 'zod';
import type { Guardrail } from '../guardrail.ts';
import { defineKind, type GuardrailKind } from '../guardrail-kind.ts';
import type { ModelOptions } from './create-text-guardrail.ts';

/** A kind with a model of its own, which has no options; the log hears where the model can't be used. */
export function defineTextKind(create: (options: Pick<ModelOptions, 'warn'>) => Guardrail): GuardrailKind {
  return defineKind(z.strictObject({}), (id, _options, { log }) => ({
    ...create({ warn: (message) => log.warn({ guardrail: id }, message) }),
    id,
  }));
}

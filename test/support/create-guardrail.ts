import { randomUUID } from 'node:crypto';
import { createGuardrails } from '../../server/guardrails/create-guardrails.ts';
import type { Guardrail } from '../../server/guardrails/guardrail.ts';
import type { GuardrailDeps } from '../../server/guardrails/guardrail-kind.ts';
import { createReadSecret } from '../../server/settings/create-read-secret.ts';

export const GUARDRAIL_DEPS: GuardrailDeps = {
  readSecret: createReadSecret({}),
  readBundle: async () => null,
  now: () => new Date(),
  randomUuid: randomUUID,
  log: { info: () => {}, warn: () => {} },
};

/** Makes one guardrail as the server does from its settings. */
export async function createGuardrail(kind: string, options: Record<string, unknown>): Promise<Guardrail> {
  const { runnable, missing } = await createGuardrails([{ id: `a-${kind}`, kind, options }], GUARDRAIL_DEPS);
  const guardrail = runnable[0]?.guardrail;
  if (guardrail === undefined) throw new Error(missing[0]?.reason ?? 'There is no guardrail.');
  return guardrail;
}

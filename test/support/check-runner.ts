import type { RunnerLimits } from '../../server/checks/check-limits.ts';
import {
  createCheckRunner,
  type ObservableCheckRunner,
  type RunnableGuardrail,
} from '../../server/checks/create-check-runner.ts';
import { type Choice, decide } from '../../server/decisions/decide.ts';
import type { Guardrail } from '../../server/guardrails/guardrail.ts';

/** A guardrail with the decision that the matrix and a choice give it. */
export function runnable(guardrail: Guardrail, choice: Choice = {}): RunnableGuardrail {
  return { guardrail, decision: decide(guardrail.performanceCharacteristics().class, choice, guardrail.id) };
}

export interface TestRunner {
  readonly runner: ObservableCheckRunner;
  /** Each warning, with its facts. */
  readonly warnings: readonly { readonly message: string; readonly facts: object }[];
}

/** A runner that keeps what it logs. */
export function createTestRunner(
  guardrails: readonly RunnableGuardrail[],
  limits: Partial<RunnerLimits> = {},
  isStrict = false,
): TestRunner {
  const warnings: { message: string; facts: object }[] = [];
  const log = { warn: (facts: object, message: string) => warnings.push({ facts, message }), info: () => {} };
  return { runner: createCheckRunner(guardrails, { log, limits, isStrict }), warnings };
}

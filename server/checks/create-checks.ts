import { createGuardrails, type MissingGuardrail } from '../guardrails/create-guardrails.ts';
import type { GuardrailDeps } from '../guardrails/guardrail-kind.ts';
import type { GuardrailSetting } from '../settings/guardrail-settings.ts';
import {
  type CheckRunnerDeps,
  createCheckRunner,
  type ObservableCheckRunner,
} from './create-check-runner.ts';

/** What a server checks texts with. */
export interface Checks {
  readonly runner: ObservableCheckRunner;
  /** Those of the settings that can't run here, and why. */
  readonly missing: readonly MissingGuardrail[];
}

/**
 * Makes the runner of the guardrails that the settings list, and logs which of them are missing and which don't run as
 * the matrix has it by default.
 * @throws {SettingsError} or {CodedError}, as {@link createGuardrails} and {@link createCheckRunner} do
 */
export async function createChecks(
  settings: readonly GuardrailSetting[],
  deps: GuardrailDeps & Pick<CheckRunnerDeps, 'onBreakerChange' | 'isStrict'>,
): Promise<Checks> {
  const { log, onBreakerChange = () => {}, isStrict = false } = deps;
  const { runnable, missing } = await createGuardrails(settings, deps);
  for (const { id, kind, reason } of missing) {
    log.warn({ guardrail: id, kind }, `the guardrail "${id}" is disabled: ${reason}`);
  }
  const runner = createCheckRunner(runnable, { log, onBreakerChange, isStrict });
  for (const { id, mode, checkpoint, boundary, isOverridden } of runner.readStatuses()) {
    if (isOverridden)
      log.info({ guardrail: id, mode, checkpoint, boundary }, 'the settings have it otherwise');
  }
  return { runner, missing };
}

import type { Checkpoint, Verdict } from '../../src/protocol/index.ts';
import type { CheckInput } from '../guardrails/guardrail.ts';
import type { CheckRunner } from './check-runner.ts';

/** @returns what the runner says; nothing where it fails, which its contract forbids and a server survives */
export async function askRunner(
  runner: CheckRunner,
  checkpoint: Checkpoint,
  input: CheckInput,
  options: { readonly only: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly Verdict[]> {
  try {
    return await runner.run(checkpoint, input, options);
  } catch {
    return [];
  }
}

import { type Checkpoint, type Verdict, VerdictSchema } from '../../src/protocol/index.ts';
import type { CheckInput } from '../guardrails/guardrail.ts';
import type { CheckRunner } from './check-runner.ts';

/**
 * @returns what the runner says; nothing where it fails or talks nonsense, which its contract forbids and a server
 *   survives
 */
export async function askRunner(
  runner: CheckRunner,
  checkpoint: Checkpoint,
  input: CheckInput,
  options: { readonly only: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly Verdict[]> {
  try {
    const verdicts = await runner.run(checkpoint, input, options);
    return verdicts.filter((verdict) => VerdictSchema.safeParse(verdict).success);
  } catch {
    return [];
  }
}

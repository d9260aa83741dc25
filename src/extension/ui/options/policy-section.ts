import { FailPolicySchema, type Policy, PolicySchema } from '../../../protocol/index.ts';
import { findInput } from '../find.ts';
import { showProblem } from './problem.ts';

const radios = (): NodeListOf<HTMLInputElement> =>
  document.querySelectorAll<HTMLInputElement>('input[name="fail-policy"]');

/** Shows what goes for all sites. */
export function showPolicy(policy: Policy): void {
  for (const radio of radios()) radio.checked = radio.value === policy.failPolicy;
  const timeout = findInput('timeout');
  // Somebody may be typing there.
  if (timeout !== document.activeElement) timeout.value = String(policy.verdictTimeoutMs / 1_000);
}

/** @param change told what somebody chose */
export function watchPolicy(change: (part: Partial<Policy>) => void): void {
  for (const radio of radios()) {
    radio.addEventListener('change', () => change({ failPolicy: FailPolicySchema.parse(radio.value) }));
  }
  const timeout = findInput('timeout');
  timeout.addEventListener('change', () => {
    const parsed = PolicySchema.shape.verdictTimeoutMs.safeParse(Math.round(timeout.valueAsNumber * 1_000));
    showProblem(timeout, parsed.success ? '' : 'Enter a number of seconds from 0.1 to 60.');
    if (parsed.success) change({ verdictTimeoutMs: parsed.data });
  });
}

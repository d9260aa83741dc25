import { printTotals } from './print-totals.ts';
import { runSteps, type Step } from './run-steps.ts';
import { runTests } from './run-tests.ts';

/**
 * Runs static checks and, where they hold, kinds of tests. The last line says how many passed and failed; a static
 * check that does not hold counts as the one that failed.
 * @returns exit code
 */
export function runChecks(steps: readonly Step[], kinds: readonly string[]): number {
  const code = runSteps(steps);
  if (code === 0) return runTests(kinds);
  printTotals(0, 1);
  return code;
}

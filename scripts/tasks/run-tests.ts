import { existsSync, readFileSync, rmSync } from 'node:fs';
import { printTotals } from './print-totals.ts';
import { runSteps } from './run-steps.ts';

const REPORT = 'out/test-report.json';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/**
 * Runs kinds of tests, the folders under `test/`, and prints as last line how many passed and failed.
 * @returns 0 when all passed and there were any
 */
export function runTests(kinds: readonly string[]): number {
  rmSync(REPORT, { force: true });
  const projects = kinds.flatMap((kind) => ['--project', kind]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const code = runSteps([
    {
      title: `tests: ${kinds.join(', ')}`,
      command: ['vitest', 'run', '--config', 'scripts/config/vitest.config.ts', ...projects, ...reporters],
    },
  ]);
  if (!existsSync(REPORT)) {
    // The runner itself did not start, or was stopped.
    printTotals(0, 1);
    return code || 1;
  }
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
  // A file that can't even be loaded has no tests that could fail.
  const broken = report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0);
  const failed = report.numFailedTests + broken.length;
  printTotals(report.numPassedTests, failed);
  return code || (failed > 0 || report.numPassedTests === 0 ? 1 : 0);
}

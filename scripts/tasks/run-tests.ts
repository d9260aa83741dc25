import { existsSync, readFileSync, rmSync } from 'node:fs';
import { printTotals } from './print-totals.ts';
import { runSteps } from './run-steps.ts';

const REPORT = 'out/test-report.json';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly code: number;
}

/**
 * Runs kinds of tests, the folders under `test/`, and prints as last line how many passed and failed. Those in a
 * browser run after all others: what they measure in time would suffer from company.
 * @returns 0 when all passed and there were any
 */
export function runTests(kinds: readonly string[]): number {
  const browserless = kinds.filter((kind) => kind !== 'e2e');
  const groups = [browserless, kinds.filter((kind) => kind === 'e2e')].filter((group) => group.length > 0);
  const totals = groups.map(runGroup);
  const passed = totals.reduce((sum, total) => sum + total.passed, 0);
  const failed = totals.reduce((sum, total) => sum + total.failed, 0);
  printTotals(passed, failed);
  const code = totals.find((total) => total.code !== 0)?.code ?? 0;
  return code || (failed > 0 || passed === 0 ? 1 : 0);
}

function runGroup(kinds: readonly string[]): Totals {
  rmSync(REPORT, { force: true });
  const projects = kinds.flatMap((kind) => ['--project', kind]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const code = runSteps([
    {
      title: `tests: ${kinds.join(', ')}`,
      command: ['vitest', 'run', '--config', 'scripts/config/vitest.config.ts', ...projects, ...reporters],
    },
  ]);
  // Without a report the runner itself did not start, or was stopped.
  if (!existsSync(REPORT)) return { passed: 0, failed: 1, code: code || 1 };
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
  // A file that can't even be loaded has no tests that could fail.
  const broken = report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length, code };
}

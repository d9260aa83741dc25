import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Runs `runChecks` in a process of its own, because its steps write to that process's output. */
function runChecks(
  steps: readonly object[],
  kinds: readonly string[],
): { status: number | null; last: string } {
  const args = [JSON.stringify(steps), JSON.stringify(kinds)].join(', ');
  const program = `
    import { runChecks } from './scripts/tasks/run-checks.ts';
    process.exitCode = runChecks(${args});`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  return { status, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

const fails = { title: 'fails', command: ['node', '-e', 'process.exit(3)'] };
const holds = { title: 'holds', command: ['node', '-e', ''] };

test('a static check that fails is counted in the last line, and its exit code is kept', () => {
  expect(runChecks([holds, fails], ['unit'])).toEqual({ status: 3, last: '0 passed, 1 failed' });
});

test('tests that could not even be started are counted in the last line', () => {
  expect(runChecks([holds], ['no-such-kind'])).toEqual({ status: 1, last: '0 passed, 1 failed' });
});

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('an unknown suite is answered with the ones that there are, and nothing on standard output', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/tasks/bench.ts', 'nosuch'], {
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^There is no suite "nosuch"\. Suites: (\w+, )*engine(, \w+)*\.\n$/);
});

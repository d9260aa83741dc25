import { spawnSync } from 'node:child_process';

/**
 * Runs a script in a process of its own; what it prints goes to standard error, because standard output is the report's
 * alone.
 * @throws {Error} when it fails: without a build, that of another day would be measured
 */
export function runApart(script: string): void {
  const { status, signal } = spawnSync(process.execPath, [script], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${script} ended with ${status ?? signal}.`);
}

import { spawnSync } from 'node:child_process';

export interface Step {
  readonly title: string;
  /** A tool of the project and its arguments. */
  readonly command: readonly [string, ...string[]];
}

/**
 * Runs steps one after the other, output shown, and stops at the first that fails.
 * @returns the first exit code that is not 0, or 0
 */
export function runSteps(steps: readonly Step[]): number {
  for (const { title, command } of steps) {
    process.stdout.write(`\n— ${title}\n`);
    const [tool, ...args] = command;
    const { status } = spawnSync(tool, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0) {
      process.stdout.write(`— ${title}: failed\n`);
      return status ?? 1;
    }
  }
  return 0;
}

import { spawnSync } from 'node:child_process';
import { type Tool, toolCommand } from './tool-command.ts';

export interface Step {
  readonly title: string;
  /** A tool of the project, or `node`, and its arguments. */
  readonly command: readonly [Tool | 'node', ...string[]];
}

/**
 * Runs steps one after the other, output shown, and stops at the first that fails.
 * @returns the first exit code that is not 0, or 0
 */
export function runSteps(steps: readonly Step[]): number {
  for (const { title, command } of steps) {
    process.stdout.write(`\n— ${title}\n`);
    const [tool, ...args] = command;
    const [program, ...first] = tool === 'node' ? [process.execPath] : toolCommand(tool);
    const { status } = spawnSync(program, [...first, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0) {
      process.stdout.write(`— ${title}: failed\n`);
      return status ?? 1;
    }
  }
  return 0;
}

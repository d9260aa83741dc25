import type { CliDeps } from '../../server/cli/cli-deps.ts';
import { type ExitCode, runCli } from '../../server/cli/run-cli.ts';
import { NOW } from './signed-documents.ts';

export interface CommandOutcome {
  readonly exitCode: ExitCode;
  readonly output: string;
  readonly errors: string;
}

const refuseToFetch = (() =>
  Promise.reject(new Error('This command must not use the network.'))) as typeof fetch;

/** Runs a command of the CLI in this process, with a fixed clock, and keys that differ from one another. */
export async function runCommand(
  argv: readonly string[],
  deps: Partial<Pick<CliDeps, 'env' | 'fetch' | 'now'>> = {},
): Promise<CommandOutcome> {
  const output: string[] = [];
  const errors: string[] = [];
  const exitCode = await runCli(argv, {
    env: {},
    fetch: refuseToFetch,
    now: () => NOW,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    print: (line) => output.push(line),
    printError: (line) => errors.push(line),
    ...deps,
  });
  return { exitCode, output: output.join('\n'), errors: errors.join('\n') };
}

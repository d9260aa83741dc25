import { RuleError } from '../../src/engine/index.ts';
import { CodedError } from '../../src/protocol/index.ts';
import { AuditFaultError } from './audit-fault-error.ts';
import type { CliDeps, Command } from './cli-deps.ts';
import { acts } from './commands/acts.ts';
import { audit } from './commands/audit.ts';
import { clients } from './commands/clients.ts';
import { enrol } from './commands/enrol.ts';
import { guardrails } from './commands/guardrails.ts';
import { keygen } from './commands/keygen.ts';
import { mode } from './commands/mode.ts';
import { publish } from './commands/publish.ts';
import { revoke } from './commands/revoke.ts';
import { root } from './commands/root.ts';
import { sign } from './commands/sign.ts';
import { RefusedError } from './refused-error.ts';
import { UsageError } from './usage-error.ts';

const EXIT = { done: 0, internal: 1, usage: 2, refused: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const COMMANDS: Readonly<Record<string, Command>> = {
  keygen,
  root,
  sign,
  publish,
  audit,
  enrol,
  revoke,
  clients,
  guardrails,
  mode,
  acts,
};

const HELP_FLAGS = ['--help', '-h'];

/**
 * Runs one command.
 * @param argv the arguments behind the program's name
 * @returns 0 done, 1 something failed, 2 the command line is wrong, 3 a rule, key, document or server said no, or a log isn't sound
 */
export async function runCli(argv: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const [name = '', ...args] = argv;
  if (HELP_FLAGS.includes(name)) {
    deps.print(describeCommands());
    return EXIT.done;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    deps.printError(
      name === '' ? describeCommands() : `There is no command "${name}".\n\n${describeCommands()}`,
    );
    return EXIT.usage;
  }
  if (args.some((arg) => HELP_FLAGS.includes(arg))) {
    deps.print(command.usage);
    return EXIT.done;
  }
  try {
    await command.run(args, deps);
    return EXIT.done;
  } catch (error) {
    return report(error, name, deps);
  }
}

function report(error: unknown, name: string, { printError }: CliDeps): ExitCode {
  printError(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) {
    printError(`See: npm run stinger -- ${name} --help`);
    return EXIT.usage;
  }
  const isRefusal = [CodedError, RuleError, RefusedError, AuditFaultError].some(
    (kind) => error instanceof kind,
  );
  return isRefusal ? EXIT.refused : EXIT.internal;
}

function describeCommands(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return `Usage: stinger <command> …\n\n${lines.join('\n')}\n\nstinger <command> --help says more.`;
}

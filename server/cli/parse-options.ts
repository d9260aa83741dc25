import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/**
 * Parses a command's arguments.
 * @param options which there are; any other is refused
 * @throws {UsageError} that names the argument at fault
 */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const [sentence] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new UsageError(`${sentence}.`, { cause });
  }
}

/** @throws {UsageError} when an option that a command can't do without is missing */
export function requireOption<Value>(value: Value | undefined, option: string): Value {
  if (value === undefined) throw new UsageError(`--${option} is missing.`);
  return value;
}

/**
 * @param value as written on the command line
 * @returns a whole number from 1 on
 * @throws {UsageError} also when the option is missing
 */
export function parseCount(value: string | undefined, option: string): number {
  const text = requireOption(value, option);
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw new UsageError(`--${option} takes a whole number from 1 on, not "${text}".`);
}

/** @throws {UsageError} unless there is exactly one positional argument */
export function requireOnePath(positionals: readonly string[], what: string): string {
  const [path] = positionals;
  if (path !== undefined && positionals.length === 1) return path;
  throw new UsageError(`Name one ${what}, not ${positionals.length}.`);
}

/** @throws {UsageError} when a command that takes none is given a positional argument */
export function requireNoPath(positionals: readonly string[]): void {
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is no option.`);
}

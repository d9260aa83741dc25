import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MODULES = new URL('../../node_modules/', import.meta.url);

/** Tool → the package that it comes in. */
const PACKAGES = {
  biome: '@biomejs/biome',
  knip: 'knip',
  oxlint: 'oxlint',
  puppeteer: 'puppeteer',
  tsc: 'typescript',
  vitest: 'vitest',
} as const;

export type Tool = keyof typeof PACKAGES;

/**
 * Says how to run a tool of the project without a shell: its own script, under this Node. The commands that npm puts
 * into `node_modules/.bin` are shell scripts on Windows, which can't be started like a program.
 * @returns program and first arguments
 * @throws {Error} where the package isn't installed or has no such command
 */
export function toolCommand(tool: Tool): readonly [string, string] {
  const folder = new URL(`${PACKAGES[tool]}/`, MODULES);
  const { bin } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
    readonly bin: string | Readonly<Record<string, string>>;
  };
  const script = typeof bin === 'string' ? bin : bin[tool];
  if (script === undefined) throw new Error(`The package ${PACKAGES[tool]} has no command "${tool}".`);
  return [process.execPath, fileURLToPath(new URL(script, folder))];
}

/** Runs a benchmark: `npm run bench -- <suite>`. Standard output is its report, all else goes to standard error. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const scripts = new Map(
  globSync('test/bench/*/main.ts')
    .toSorted()
    .map((path) => [basename(dirname(path)), path]),
);
const [suite = '', ...args] = process.argv.slice(2);
const script = scripts.get(suite);

if (script === undefined) {
  process.stderr.write(`There is no suite "${suite}". Suites: ${[...scripts.keys()].join(', ')}.\n`);
  process.exitCode = 2;
} else {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

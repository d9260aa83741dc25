/** Fails when a file imports what its layer may not. */
import { globSync, readFileSync } from 'node:fs';
import { findViolations } from './find-violations.ts';

const files = globSync('{src,server}/**/*.ts').map((path) => ({
  path: path.replaceAll('\\', '/'),
  text: readFileSync(path, 'utf8'),
}));
const violations = findViolations(files);
for (const violation of violations) process.stderr.write(`${violation}\n`);
process.exitCode = violations.length === 0 ? 0 : 1;

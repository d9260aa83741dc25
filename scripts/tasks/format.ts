/** Brings every file into the project's format, and the pages that are made from the code up to date. */
import { runSteps } from './run-steps.ts';

const FORMAT = ['--config-path=scripts/config/format.json', '--linter-enabled=false', '--write', '.'];

process.exitCode = runSteps([
  { title: 'reference', command: ['node', 'scripts/docs/write-reference.ts'] },
  { title: 'reference', command: ['node', 'test/support/browser/transparency/write-reference.ts'] },
  { title: 'format', command: ['biome', 'check', ...FORMAT] },
]);

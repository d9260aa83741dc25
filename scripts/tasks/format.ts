/** Brings every file into the project's format. */
import { runSteps } from './run-steps.ts';

process.exitCode = runSteps([
  {
    title: 'format',
    command: [
      'biome',
      'check',
      '--config-path=scripts/config/format.json',
      '--linter-enabled=false',
      '--write',
      '.',
    ],
  },
]);

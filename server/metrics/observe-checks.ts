import { VerdictSchema } from '../../src/protocol/index.ts';
import type { CheckRunner } from '../checks/check-runner.ts';
import type { Metrics } from './metrics.ts';

/** @returns the same runner, whose verdicts are counted: one for each time that a guardrail was asked */
export function observeChecks(runner: CheckRunner, metrics: Metrics): CheckRunner {
  return {
    list: (checkpoint) => runner.list(checkpoint),
    listDisabled: () => runner.listDisabled(),
    describe: (guardrail) => runner.describe(guardrail),
    async run(checkpoint, input, options) {
      const verdicts = await runner.run(checkpoint, input, options);
      for (const verdict of verdicts) {
        // What is none is for those to notice who asked.
        if (VerdictSchema.safeParse(verdict).success) metrics.verdictGiven(verdict);
      }
      return verdicts;
    },
  };
}

import type { CheckRunner } from './check-runner.ts';

/** Runs nothing: what a server without guardrails uses. */
export function createNoChecks(): CheckRunner {
  return {
    list: () => [],
    listDisabled: () => [],
    describe: (guardrail) => {
      throw new Error(`There is no guardrail ${guardrail}.`);
    },
    run: async () => [],
  };
}

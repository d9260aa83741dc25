import { setImmediate as nextTurn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GuardrailClass, GuardrailClassSchema, VerdictSchema } from '../../../src/protocol/index.ts';
import { createTestRunner, runnable } from '../../support/check-runner.ts';
import {
  ALLOWED,
  BLOCKED,
  createFakeGuardrail,
  makeCharacteristics,
  makeInput,
} from '../../support/fake-guardrail.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { waitUntil } from '../../support/wait-until.ts';

const BEHAVIOURS = ['allow', 'block', 'throw', 'reject', 'garbage', 'retry', 'hang'] as const;

interface Plan {
  readonly guardrailClass: GuardrailClass;
  readonly concurrency: number;
  readonly cacheable: boolean;
  readonly behaviours: readonly (typeof BEHAVIOURS)[number][];
}

const plans = fc.array(
  fc.record<Plan>({
    guardrailClass: fc.constantFrom(...GuardrailClassSchema.options),
    concurrency: fc.integer({ min: 1, max: 3 }),
    cacheable: fc.boolean(),
    behaviours: fc.array(fc.constantFrom(...BEHAVIOURS), { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
);
const calls = fc.array(
  fc.record({ text: fc.constantFrom('a', 'b', 'c'), abortAfter: fc.option(fc.integer({ min: 0, max: 3 })) }),
  { minLength: 1, maxLength: 20 },
);

/** A guardrail that behaves as planned, call by call, and counts how many of its calls run. */
function createPlanned({ guardrailClass, concurrency, cacheable, behaviours }: Plan, index: number) {
  const load = { running: 0, most: 0, calls: 0 };
  const behave = async (behaviour: (typeof BEHAVIOURS)[number], signal: AbortSignal) => {
    await nextTurn();
    if (behaviour === 'hang') signal.throwIfAborted();
    if (behaviour === 'hang')
      return new Promise<never>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    if (behaviour === 'reject') throw new Error('no');
    if (behaviour === 'retry') throw Object.assign(new Error('later'), { status: 503 });
    if (behaviour === 'garbage') return 'garbage' as never;
    return behaviour === 'block' ? BLOCKED : ALLOWED;
  };
  const guardrail = createFakeGuardrail({
    id: `g-${index}`,
    characteristics: makeCharacteristics({
      class: guardrailClass,
      cacheableForMs: cacheable ? 60_000 : null,
      resources: { cpu: 0, memoryMb: 0, network: false, concurrency },
    }),
    check: (_input, signal) => {
      const behaviour = behaviours[load.calls % behaviours.length] ?? 'allow';
      load.calls += 1;
      if (behaviour === 'throw') throw new Error('at once');
      load.running += 1;
      load.most = Math.max(load.most, load.running);
      return behave(behaviour, signal).finally(() => {
        load.running -= 1;
      });
    },
  });
  return { guardrail, load, concurrency };
}

const ms = 20;
const LIMITS = {
  timeoutMs: { INSTANT: ms, FAST: ms, MODERATE: ms, SLOW: ms, VERY_SLOW: ms },
  firstRetryMs: 1,
  longestRetryMs: 2,
  firstBreakMs: 5,
  longestBreakMs: 10,
};

test('whatever guardrails do, each gives one sound verdict, none has more turns than it takes, and all come to rest', async () => {
  await fc.assert(
    fc.asyncProperty(plans, calls, async (planList, callList) => {
      const planned = planList.map(createPlanned);
      const { runner } = createTestRunner(
        planned.map(({ guardrail }) => runnable(guardrail)),
        LIMITS,
      );
      const ids = runner.readStatuses().map(({ id }) => id);
      const results = await Promise.all(
        callList.map(async ({ text, abortAfter }) => {
          const controller = new AbortController();
          const run = runner.run('DEFERRED', makeInput(text), { only: ids, signal: controller.signal });
          if (abortAfter !== null) {
            for (let turn = 0; turn < abortAfter; turn += 1) await nextTurn();
            controller.abort();
          }
          return run;
        }),
      );
      for (const verdicts of results) {
        expect(verdicts.map(({ guardrail }) => guardrail)).toEqual(ids);
        for (const verdict of verdicts) {
          expect(VerdictSchema.safeParse(verdict).error).toBeUndefined();
          if (verdict.outcome !== 'answered') expect(verdict.action).toBe('allow');
        }
      }
      for (const { load, concurrency } of planned) expect(load.most).toBeLessThanOrEqual(concurrency);
      for (const { counts } of runner.readStatuses()) {
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(callList.length);
      }
      await waitUntil(() => runner.readStatuses().every(({ running, waiting }) => running + waiting === 0));
    }),
    { numRuns: readPropertyRuns(60) },
  );
});

import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { ObservableCheckRunner } from '../../../server/checks/create-check-runner.ts';
import { createTestRunner, runnable } from '../../support/check-runner.ts';
import { createGuardrail } from '../../support/create-guardrail.ts';
import {
  ALLOWED,
  BLOCKED,
  createFakeGuardrail,
  makeCharacteristics,
  makeInput,
} from '../../support/fake-guardrail.ts';
import { waitUntil } from '../../support/wait-until.ts';

const CHECKS = 100_000;
const GUARDRAILS = 4;
const RUNS = CHECKS / GUARDRAILS;
const AT_A_TIME = 100;
/** Of them, those before the memory is first looked at: caches and sketches are full then. */
const WARM_UP = 10_000;
/** What compilers and collectors make of the same work; a leaked object for each check would be several megabytes. */
const ALLOWED_GROWTH_BYTES = 1.5 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function readHeapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const countTimers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** Guardrails of each outcome: they answer, fail, fail in a way that may pass, say garbage, wait for their signal. */
async function createRunner(): Promise<ObservableCheckRunner> {
  let calls = 0;
  const create = (id: string, check: Parameters<typeof createFakeGuardrail>[0]) =>
    runnable(createFakeGuardrail({ id, ...check }));
  const { runner } = createTestRunner(
    [
      runnable(await createGuardrail('length', { maxCharacters: 5 }), { checkpoint: 'BATCHED' }),
      create('cached', {
        characteristics: makeCharacteristics({ cacheableForMs: 60_000 }),
        check: async () => BLOCKED,
      }),
      create('fails', {
        check: async () => {
          calls += 1;
          if (calls % 3 === 0) throw new Error('no');
          if (calls % 100 === 1) throw Object.assign(new Error('later'), { status: 503 });
          return calls % 5 === 0 ? ('garbage' as never) : ALLOWED;
        },
      }),
      create('waits', {
        characteristics: makeCharacteristics({
          resources: { cpu: 0, memoryMb: 0, network: false, concurrency: 50 },
        }),
        check: (_input, signal) =>
          new Promise((resolve, reject) => {
            const answer = setImmediate(() => resolve(ALLOWED));
            signal.addEventListener('abort', () => {
              clearImmediate(answer);
              reject(signal.reason as Error);
            });
          }),
      }),
    ],
    { breakAfter: 4, firstBreakMs: 1, longestBreakMs: 5, firstRetryMs: 1, longestRetryMs: 2 },
  );
  return runner;
}

/** @param signal lives as long as the process, as that of a server would */
async function runMany(runner: ObservableCheckRunner, count: number, signal: AbortSignal): Promise<void> {
  for (let done = 0; done < count; done += AT_A_TIME) {
    const runs = Array.from({ length: AT_A_TIME }, (_, index) => {
      const input = makeInput(`text ${done + index}`);
      if (index % 10 !== 0) return runner.run('BATCHED', input, { signal });
      const own = new AbortController();
      const run = runner.run('BATCHED', input, { signal: own.signal });
      queueMicrotask(() => own.abort());
      return run;
    });
    await Promise.all(runs);
  }
}

describe(`${CHECKS} checks`, () => {
  test('leave no timer, no listener, nobody waiting, and no memory behind', {
    timeout: 300_000,
  }, async () => {
    const runner = await createRunner();
    const { signal } = new AbortController();
    const timersBefore = countTimers();
    await runMany(runner, WARM_UP, signal);
    const before = readHeapBytes();
    await runMany(runner, RUNS - WARM_UP, signal);
    const growth = readHeapBytes() - before;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(countTimers()).toBeLessThanOrEqual(timersBefore);
    expect(growth).toBeLessThan(ALLOWED_GROWTH_BYTES);
    const statuses = runner.readStatuses();
    await waitUntil(() => runner.readStatuses().every(({ running, waiting }) => running + waiting === 0));
    const outcomes = (id: string) => statuses.find((status) => status.id === id)?.counts;
    const { answered, failed, unavailable } = outcomes('fails') ?? {};
    // All ways that a check can go were gone.
    expect(Math.min(answered ?? 0, failed ?? 0, unavailable ?? 0)).toBeGreaterThan(0);
    expect(runner.readCache().entries).toBeLessThanOrEqual(20_000);
  });
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { VerdictSchema } from '../../../../src/protocol/index.ts';
import { createTestRunner, runnable } from '../../../support/check-runner.ts';
import {
  BLOCKED,
  createFakeGuardrail,
  makeCharacteristics,
  makeInput,
} from '../../../support/fake-guardrail.ts';

const INPUT = makeInput('a text');
const fast = makeCharacteristics({ class: 'FAST' });
const slow = makeCharacteristics({ class: 'SLOW' });

/** Checks that wait to be let through. */
function createHeldCheck() {
  const waiting: (() => void)[] = [];
  return {
    check: () => new Promise<typeof BLOCKED>((resolve) => waiting.push(() => resolve(BLOCKED))),
    letThrough: () => waiting.shift()?.(),
    count: () => waiting.length,
  };
}

describe('a runner', () => {
  test('runs the guardrails of a checkpoint, the quickest first, and leaves out disabled ones', async () => {
    const order: string[] = [];
    const create = (id: string, p95: number) =>
      createFakeGuardrail({
        id,
        characteristics: makeCharacteristics({ class: 'FAST', expected: { p50: 0, p95, p99: 100 } }),
        check: async () => {
          order.push(id);
          return BLOCKED;
        },
      });
    const instant = createFakeGuardrail({
      id: 'z-instant',
      characteristics: makeCharacteristics({ class: 'INSTANT' }),
      check: async () => {
        order.push('z-instant');
        return BLOCKED;
      },
    });
    const { runner } = createTestRunner([
      runnable(create('c', 20)),
      runnable(create('b', 10)),
      runnable(create('a', 20)),
      runnable(instant),
      runnable(create('off', 1), { mode: 'DISABLED' }),
      runnable(createFakeGuardrail({ id: 'later' })),
    ]);
    expect(runner.list('IMMEDIATE')).toEqual(['z-instant', 'b', 'a', 'c']);
    expect(runner.list('BATCHED')).toEqual(['later']);
    const verdicts = await runner.run('IMMEDIATE', INPUT);
    expect(order).toEqual(['z-instant', 'b', 'a', 'c']);
    expect(verdicts.map(({ guardrail }) => guardrail)).toEqual(order);
    for (const verdict of verdicts) expect(VerdictSchema.safeParse(verdict).error).toBeUndefined();
  });

  test('runs those that are named at whatever checkpoint they are, and no disabled or unknown ones', async () => {
    const { runner } = createTestRunner([
      runnable(createFakeGuardrail({ id: 'batched' })),
      runnable(createFakeGuardrail({ id: 'off' }), { mode: 'DISABLED' }),
    ]);
    const verdicts = await runner.run('DEFERRED', INPUT, { only: ['batched', 'off', 'unknown'] });
    expect(verdicts).toMatchObject([{ guardrail: 'batched', checkpoint: 'DEFERRED', outcome: 'answered' }]);
  });

  test.each([
    ['BLOCK', BLOCKED, false],
    ['MONITOR', BLOCKED, true],
    ['MONITOR', { ...BLOCKED, action: 'warn' }, false],
  ] as const)(
    'in the mode %s, given %j, says that it would have blocked: %s',
    async (mode, finding, would) => {
      const guardrail = createFakeGuardrail({ characteristics: slow, check: async () => finding });
      const { runner } = createTestRunner([runnable(guardrail, { mode })]);
      const [verdict] = await runner.run('DEFERRED', INPUT);
      expect(verdict).toMatchObject({ mode, action: finding.action, wouldHaveBlocked: would, score: 0.9 });
    },
  );

  test('tells an answer in the mode in which the check began, what has none in that of its end', async () => {
    const held = createHeldCheck();
    const { runner } = createTestRunner([runnable(createFakeGuardrail({ check: held.check }))]);
    const controller = new AbortController();
    const answered = runner.run('BATCHED', INPUT);
    const unanswered = runner.run('BATCHED', INPUT, { signal: controller.signal });
    await nextTurn();
    runner.setMode('fake', 'MONITOR');
    held.letThrough();
    controller.abort();
    expect(await answered).toMatchObject([{ outcome: 'answered', mode: 'BLOCK', wouldHaveBlocked: false }]);
    expect(await unanswered).toMatchObject([{ outcome: 'failed', mode: 'MONITOR' }]);
    held.letThrough();
  });

  test('refuses two guardrails of one id, and one that says nonsense of itself', () => {
    const twice = [runnable(createFakeGuardrail()), runnable(createFakeGuardrail())];
    expect(() => createTestRunner(twice)).toThrow('GUARDRAIL_INVALID: Two guardrails have the id "fake"');
    const { resources } = fast;
    const wrong = makeCharacteristics({ resources: { ...resources, concurrency: 0 } });
    expect(() => createTestRunner([runnable(createFakeGuardrail({ characteristics: wrong }))])).toThrow(
      'GUARDRAIL_INVALID',
    );
  });
});

describe('turns', () => {
  test('are as many as a guardrail can take; more wait, and more than may wait are refused', async () => {
    const held = createHeldCheck();
    const characteristics = makeCharacteristics({
      resources: { cpu: 0, memoryMb: 0, network: false, concurrency: 2 },
    });
    const guardrail = createFakeGuardrail({ characteristics, check: held.check });
    const { runner } = createTestRunner([runnable(guardrail)], { waitingPerTurn: { least: 1, most: 1 } });
    const runs = Array.from({ length: 5 }, () => runner.run('BATCHED', INPUT));
    await nextTurn();
    expect(held.count()).toBe(2);
    expect(runner.readStatuses()).toMatchObject([{ running: 2, waiting: 2 }]);
    expect(await runs[4]).toMatchObject([
      { outcome: 'refused', action: 'allow', reason: 'Too many checks wait for this guardrail.' },
    ]);
    for (let done = 0; done < 4; done += 1) {
      held.letThrough();
      await nextTurn();
      expect(held.count()).toBeLessThanOrEqual(2);
    }
    const outcomes = (await Promise.all(runs.slice(0, 4))).flat().map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['answered', 'answered', 'answered', 'answered']);
    expect(runner.readStatuses()).toMatchObject([
      { running: 0, waiting: 0, counts: { answered: 4, refused: 1 } },
    ]);
  });

  test('of one guardrail are not taken by another', async () => {
    const held = createHeldCheck();
    const one = { resources: { cpu: 0, memoryMb: 0, network: false, concurrency: 1 } };
    const stuck = createFakeGuardrail({
      id: 'stuck',
      characteristics: makeCharacteristics(one),
      check: held.check,
    });
    const { runner } = createTestRunner([runnable(stuck), runnable(createFakeGuardrail({ id: 'free' }))]);
    const waiting = runner.run('BATCHED', INPUT);
    expect(await runner.run('BATCHED', INPUT, { only: ['free'] })).toMatchObject([{ outcome: 'answered' }]);
    held.letThrough();
    await waiting;
  });
});

describe('who gives up', () => {
  test('gets a verdict at once, and neither the circuit nor the class of the guardrail hears of it', async () => {
    let inner: AbortSignal | undefined;
    const guardrail = createFakeGuardrail({
      check: (_input, signal) => {
        inner = signal;
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('stopped'))),
        );
      },
    });
    const { runner } = createTestRunner([runnable(guardrail)], { breakAfter: 1 });
    const caller = new AbortController();
    const run = runner.run('BATCHED', INPUT, { signal: caller.signal });
    await nextTurn();
    caller.abort();
    expect(await run).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('nobody waited') },
    ]);
    expect(inner?.aborted).toBe(true);
    await nextTurn();
    expect(runner.readStatuses()).toMatchObject([{ breaker: 'closed', samples: 0, running: 0 }]);
  });

  test('before the start is told so, and nothing is asked', async () => {
    let asked = 0;
    const guardrail = createFakeGuardrail({
      check: async () => {
        asked += 1;
        return BLOCKED;
      },
    });
    const { runner } = createTestRunner([runnable(guardrail)]);
    const verdicts = await runner.run('BATCHED', INPUT, { signal: AbortSignal.abort() });
    expect(verdicts).toMatchObject([{ outcome: 'failed', action: 'allow' }]);
    expect(asked).toBe(0);
  });
});

test('a text longer than what comes at the checkpoint says nothing of the class', async () => {
  const { runner } = createTestRunner([runnable(createFakeGuardrail({ characteristics: fast }))]);
  await runner.run('IMMEDIATE', makeInput('x'.repeat(5_000)));
  expect(runner.readStatuses()).toMatchObject([{ samples: 0, counts: { answered: 1 } }]);
  await runner.run('IMMEDIATE', makeInput('x'.repeat(4_000)));
  expect(runner.readStatuses()).toMatchObject([{ samples: 1, counts: { answered: 2 } }]);
});

describe('what a runner says of its guardrails', () => {
  test('is for those that run, at any checkpoint, and for those that could', () => {
    const { runner } = createTestRunner([
      runnable(createFakeGuardrail({ id: 'batched' })),
      runnable(createFakeGuardrail({ id: 'deferred', characteristics: slow })),
      runnable(createFakeGuardrail({ id: 'off' }), { mode: 'DISABLED' }),
    ]);
    expect(runner.list()).toEqual(['batched', 'deferred']);
    expect(runner.describe('deferred')).toEqual({ class: 'SLOW', mode: 'MONITOR', concurrency: 4 });
    expect(runner.listDisabled()).toEqual(['off']);
    expect(runner.describe('off').mode).toBe('DISABLED');
    expect(() => runner.describe('unknown')).toThrow('unknown');
  });
});

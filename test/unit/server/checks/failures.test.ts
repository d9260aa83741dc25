import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CheckRunner } from '../../../../server/checks/check-runner.ts';
import type { CheckAction, Verdict } from '../../../../src/protocol/index.ts';
import { createTestRunner, runnable, type TestRunner } from '../../../support/check-runner.ts';
import {
  ALLOWED,
  createFakeGuardrail,
  makeCharacteristics,
  makeInput,
} from '../../../support/fake-guardrail.ts';

const INPUT = makeInput('the secret text');
const SECRET = /secret/;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs to the end, however many timers are on the way. */
async function run(runner: CheckRunner): Promise<Verdict> {
  const [[verdict]] = await Promise.all([runner.run('BATCHED', INPUT), vi.runAllTimersAsync()]);
  if (verdict === undefined) throw new Error('There is no verdict.');
  return verdict;
}

const readFacts = (warnings: TestRunner['warnings'], of: string) =>
  warnings.filter(({ message }) => message === of).map(({ facts }) => facts);

/** Fails with each error in turn, then allows. */
function createFailing(errors: unknown[], id = 'failing') {
  const calls: number[] = [];
  const guardrail = createFakeGuardrail({
    id,
    check: async () => {
      calls.push(Date.now());
      if (errors.length === 0) return ALLOWED;
      throw errors.shift();
    },
  });
  return { guardrail, calls };
}

const withStatus = (status: number) => Object.assign(new Error('the secret text'), { status });
const withCode = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) });

test('what fails is logged with its reason, one line in a minute for each outcome, and quotes nothing', async () => {
  const guardrail = createFakeGuardrail({ id: 'down', check: async () => Promise.reject(withStatus(403)) });
  const { runner, warnings } = createTestRunner([runnable(guardrail)], { breakAfter: 5 });
  const read = () => readFacts(warnings, 'a check has no answer');
  for (let count = 0; count < 7; count += 1) await run(runner);
  const failed = { guardrail: 'down', checkpoint: 'BATCHED', outcome: 'failed' };
  expect(read()).toMatchObject([
    { ...failed, reason: 'It failed: Error, status 403.', untold: 0 },
    { outcome: 'unavailable', untold: 0 },
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  await run(runner);
  expect(read()[2]).toMatchObject({ ...failed, untold: 4 });
  expect(JSON.stringify(warnings)).not.toMatch(SECRET);
});

describe('a retry', () => {
  test.each([
    ['503', () => withStatus(503)],
    ['429', () => withStatus(429)],
    ['a lost connection', () => withCode('ECONNRESET')],
  ])('follows %s, later each time, and no more often than allowed', async (_name, create) => {
    const { guardrail, calls } = createFailing([create(), create()]);
    const { runner } = createTestRunner([runnable(guardrail)], { timeoutMs: times(60_000) });
    expect(await run(runner)).toMatchObject({ outcome: 'answered' });
    expect(calls).toHaveLength(3);
    const worse = createFailing([create(), create(), create(), create()]);
    const other = createTestRunner([runnable(worse.guardrail)], { timeoutMs: times(60_000) });
    expect(await run(other.runner)).toMatchObject({ outcome: 'failed' });
    expect(worse.calls).toHaveLength(3);
  });

  test.each([
    ['401', () => withStatus(401)],
    ['an error of the code', () => new TypeError('the secret text is not a function')],
    ['something that is no error', () => 'the secret text'],
  ])('does not follow %s, and the reason quotes nothing', async (_name, create) => {
    const { guardrail, calls } = createFailing([create()]);
    const { runner } = createTestRunner([runnable(guardrail)]);
    const verdict = await run(runner);
    expect(verdict).toMatchObject({
      outcome: 'failed',
      action: 'allow',
      score: null,
      wouldHaveBlocked: false,
    });
    expect(verdict.reason).not.toMatch(SECRET);
    expect(calls).toHaveLength(1);
  });

  test('comes at times that differ', async () => {
    const gaps = new Set<number>();
    for (let round = 0; round < 20; round += 1) {
      const { guardrail, calls } = createFailing([withStatus(503)]);
      await run(createTestRunner([runnable(guardrail)]).runner);
      gaps.add((calls[1] ?? 0) - (calls[0] ?? 0));
    }
    expect(gaps.size).toBeGreaterThan(5);
  });

  test('ends with the time for the whole check', async () => {
    const { guardrail } = createFailing(Array.from({ length: 50 }, () => withStatus(503)));
    const { runner } = createTestRunner([runnable(guardrail)], { maxRetries: 50, breakAfter: 100 });
    expect(await run(runner)).toMatchObject({ outcome: 'timeout', durationMs: 2_000 });
  });
});

const times = (ms: number) => ({ INSTANT: ms, FAST: ms, MODERATE: ms, SLOW: ms, VERY_SLOW: ms });

describe('an answer that is none', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'block'],
    ['an unknown action', { action: 'the secret text', score: null, reason: '' }],
    ['a score out of range', { action: 'block', score: 2, reason: '' }],
    ['a score that is no number', { action: 'block', score: Number.NaN, reason: '' }],
    ['no reason', { action: 'block', score: 1 }],
  ])('like %s is a failure', async (_name, answer) => {
    const guardrail = createFakeGuardrail({ check: async () => answer as never });
    const verdict = await run(createTestRunner([runnable(guardrail)]).runner);
    expect(verdict).toMatchObject({ outcome: 'failed', action: 'allow' satisfies CheckAction });
    expect(verdict.reason).toContain('AnswerError');
    expect(verdict.reason).not.toMatch(SECRET);
  });

  test('except for a long reason, which is cut', async () => {
    const finding = { ...ALLOWED, reason: 'x'.repeat(1_000) };
    const guardrail = createFakeGuardrail({ check: async () => finding });
    const verdict = await run(createTestRunner([runnable(guardrail)]).runner);
    expect(verdict).toMatchObject({ outcome: 'answered', reason: 'x'.repeat(200) });
  });
});

describe('a guardrail that does not answer', () => {
  const hangs = () => new Promise<never>(() => {});

  test.each([
    ['INSTANT', 'IMMEDIATE', 1_000],
    ['FAST', 'IMMEDIATE', 1_500],
    ['MODERATE', 'BATCHED', 2_000],
    ['SLOW', 'DEFERRED', 15_000],
    ['VERY_SLOW', 'DEFERRED', 60_000],
  ] as const)('of the class %s ends in a timeout after its time', async (guardrailClass, checkpoint, ms) => {
    const guardrail = createFakeGuardrail({
      characteristics: makeCharacteristics({ class: guardrailClass }),
      check: hangs,
    });
    const { runner } = createTestRunner([runnable(guardrail)]);
    const [verdicts] = await Promise.all([runner.run(checkpoint, INPUT), vi.runAllTimersAsync()]);
    expect(verdicts).toMatchObject([
      { outcome: 'timeout', action: 'allow', durationMs: ms, reason: `No answer within ${ms} ms.` },
    ]);
    expect(runner.readStatuses()).toMatchObject([{ running: 0, samples: 1 }]);
  });

  test('has more time at the end of a stream, where the text is all of it', async () => {
    const { runner } = createTestRunner([runnable(createFakeGuardrail({ check: hangs }))]);
    const checking = runner.run('DEFERRED', INPUT, { only: ['fake'] });
    const [verdicts] = await Promise.all([checking, vi.runAllTimersAsync()]);
    expect(verdicts).toMatchObject([{ class: 'MODERATE', outcome: 'timeout', durationMs: 15_000 }]);
  });

  test('keeps none of the others from theirs', async () => {
    const { guardrail: failing } = createFailing([withStatus(401)]);
    const sound = createFakeGuardrail({ id: 'sound' });
    const throws = createFakeGuardrail({
      id: 'throws',
      check: () => {
        throw new Error('at once');
      },
    });
    const { runner } = createTestRunner(
      [createFakeGuardrail({ id: 'hangs', check: hangs }), failing, throws, sound].map((one) =>
        runnable(one),
      ),
    );
    const [verdicts] = await Promise.all([runner.run('BATCHED', INPUT), vi.runAllTimersAsync()]);
    const outcomes = Object.fromEntries(verdicts.map(({ guardrail, outcome }) => [guardrail, outcome]));
    expect(outcomes).toEqual({ hangs: 'timeout', failing: 'failed', throws: 'failed', sound: 'answered' });
  });

  test('and does not stop when it is told to keeps its turn for a while, and no longer', async () => {
    const guardrail = createFakeGuardrail({ check: hangs });
    const { runner } = createTestRunner([runnable(guardrail)], { graceMs: 500 });
    const checking = runner.run('BATCHED', INPUT);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await checking).toMatchObject([{ outcome: 'timeout', durationMs: 2_000 }]);
    await vi.advanceTimersByTimeAsync(499);
    expect(runner.readStatuses()).toMatchObject([{ running: 1 }]);
    await vi.advanceTimersByTimeAsync(1);
    expect(runner.readStatuses()).toMatchObject([{ running: 0, samples: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  const createTooSlow = () =>
    createFakeGuardrail({
      check: (_input, signal) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => resolve(ALLOWED), 3_000);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(new Error('aborted'));
          });
        }),
    });

  test('is moved to the checkpoint that it can keep, where it gets more time', async () => {
    const guardrail = createTooSlow();
    const { runner, warnings } = createTestRunner([runnable(guardrail)], { breakAfter: 10_000 });
    let count = 0;
    while (runner.list('BATCHED').length > 0 && count < 1_000) {
      expect(await run(runner)).toMatchObject({ outcome: 'timeout' });
      count += 1;
    }
    expect(runner.list('DEFERRED')).toEqual(['fake']);
    expect(readFacts(warnings, 'a guardrail has moved to another class')).toMatchObject([
      { guardrail: 'fake', declaredClass: 'MODERATE', keptClass: 'SLOW' },
    ]);
    expect(runner.readStatuses()[0]?.reasons[0]).toContain('Moved from MODERATE to SLOW: p95 is ');
    const [verdicts] = await Promise.all([runner.run('DEFERRED', INPUT), vi.runAllTimersAsync()]);
    expect(verdicts).toMatchObject([{ outcome: 'answered', checkpoint: 'DEFERRED', durationMs: 3_000 }]);
  });

  test('stays where text waits for it as long as it may block; that it is too slow is told all the same', async () => {
    const limits = { breakAfter: 10_000 };
    const { runner, warnings } = createTestRunner([runnable(createTooSlow())], limits, true);
    const moves = () => readFacts(warnings, 'a guardrail has moved to another class');
    for (let count = 0; count < 1_000 && moves().length === 0; count += 1) await run(runner);
    expect(moves()).toMatchObject([{ keptClass: 'SLOW', isFlagged: true, checkpoint: 'BATCHED' }]);
    expect(runner.readStatuses()).toMatchObject([{ keptClass: 'SLOW', checkpoint: 'BATCHED' }]);
    expect([runner.list('BATCHED'), runner.list('DEFERRED')]).toEqual([['fake'], []]);
    runner.setMode('fake', 'MONITOR');
    expect(runner.list('DEFERRED')).toEqual(['fake']);
    runner.setMode('fake', null);
    expect(runner.list('BATCHED')).toEqual(['fake']);
  });
});

describe('a circuit', () => {
  const open = async (errors: unknown[]) => {
    const failing = createFailing(errors);
    const tested = createTestRunner([runnable(failing.guardrail)], { breakAfter: 3, firstBreakMs: 5_000 });
    for (let count = 0; count < 3; count += 1) await run(tested.runner);
    return { ...failing, ...tested };
  };

  test('opens after failures in a row and asks nothing while it is open', async () => {
    const { runner, calls, warnings } = await open(Array.from({ length: 3 }, () => withStatus(401)));
    expect(runner.readStatuses()).toMatchObject([{ breaker: 'open' }]);
    expect(readFacts(warnings, 'a circuit has changed')).toMatchObject([
      { guardrail: 'failing', breaker: 'open' },
    ]);
    expect(await run(runner)).toMatchObject({ outcome: 'unavailable', action: 'allow' });
    expect(calls).toHaveLength(3);
  });

  test('closes when a trial is answered', async () => {
    const { runner, calls } = await open(Array.from({ length: 3 }, () => withStatus(401)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await run(runner)).toMatchObject({ outcome: 'answered' });
    expect(calls).toHaveLength(4);
    expect(runner.readStatuses()).toMatchObject([{ breaker: 'closed' }]);
  });

  test('stays open when a trial fails, or is given up', async () => {
    const { runner, guardrail } = await open(Array.from({ length: 4 }, () => withStatus(401)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await run(runner)).toMatchObject({ outcome: 'failed' });
    expect(runner.readStatuses()).toMatchObject([{ breaker: 'open' }]);
    await vi.advanceTimersByTimeAsync(120_000);
    vi.spyOn(guardrail, 'check').mockImplementation(() => new Promise(() => {}));
    const caller = new AbortController();
    const trial = runner.run('BATCHED', INPUT, { signal: caller.signal });
    await vi.advanceTimersByTimeAsync(1);
    expect(runner.readStatuses()).toMatchObject([{ breaker: 'half-open' }]);
    caller.abort();
    await trial;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(runner.readStatuses()).toMatchObject([{ breaker: 'open' }]);
  });

  test('of one guardrail is not that of another', async () => {
    const { guardrail } = createFailing(Array.from({ length: 20 }, () => withStatus(401)));
    const { runner } = createTestRunner([runnable(guardrail), runnable(createFakeGuardrail())], {
      breakAfter: 1,
    });
    await runner.run('BATCHED', INPUT);
    const verdicts = await runner.run('BATCHED', INPUT);
    expect(verdicts.map(({ outcome }) => outcome).toSorted()).toEqual(['answered', 'unavailable']);
  });
});

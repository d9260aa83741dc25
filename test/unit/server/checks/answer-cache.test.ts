import { describe, expect, test } from 'vitest';
import { createAnswerCache, digestCheck } from '../../../../server/checks/create-answer-cache.ts';
import { createTestRunner, runnable } from '../../../support/check-runner.ts';
import {
  ALLOWED,
  BLOCKED,
  createFakeGuardrail,
  makeCharacteristics,
  makeInput,
} from '../../../support/fake-guardrail.ts';

function createCache({ maxEntries = 100, maxBytes = 1_000_000 } = {}) {
  const clock = { ms: 1_000 };
  return { clock, cache: createAnswerCache({ maxEntries, maxBytes, now: () => clock.ms }) };
}

describe('the cache of answers', () => {
  test('keeps an answer as long as it was said to hold', () => {
    const { clock, cache } = createCache();
    cache.set('key', BLOCKED, 60_000);
    clock.ms += 59_999;
    expect(cache.get('key')).toEqual(BLOCKED);
    clock.ms += 2;
    expect(cache.get('key')).toBeNull();
  });

  test('is bounded by entries and by bytes, and the oldest go first', () => {
    const few = createCache({ maxEntries: 10 }).cache;
    for (let index = 0; index < 1_000; index += 1) few.set(`key ${index}`, ALLOWED, 60_000);
    expect(few.entries).toBe(10);
    expect(few.get('key 999')).toEqual(ALLOWED);
    expect(few.get('key 0')).toBeNull();
    const small = createCache({ maxEntries: 10_000, maxBytes: 10_000 }).cache;
    for (let index = 0; index < 1_000; index += 1) small.set(`key ${index}`, ALLOWED, 60_000);
    expect(small.bytes).toBeLessThanOrEqual(10_000);
    expect(small.entries).toBeGreaterThan(10);
  });
});

describe('the key of an answer', () => {
  const guardrail = createFakeGuardrail({ id: 'one', version: '1' });
  const input = makeInput('text', { context: 'context' });

  test('is the same for the same check and shows no text', () => {
    expect(digestCheck(guardrail, { ...input })).toBe(digestCheck(guardrail, input));
    expect(digestCheck(guardrail, input)).toMatch(/^[\w+/]{43}=$/);
  });

  test.each([
    ['another guardrail', createFakeGuardrail({ id: 'two', version: '1' }), input],
    ['another version', createFakeGuardrail({ id: 'one', version: '2' }), input],
    ['another text', guardrail, makeInput('texts', { context: 'context' })],
    ['another context', guardrail, makeInput('text', { context: 'contexts' })],
    ['another kind', guardrail, makeInput('text', { context: 'context', kind: 'prompt' })],
    ['text moved to the context', guardrail, makeInput('ext', { context: 'contextt' })],
  ] as const)('is another for %s', (_name, other, otherInput) => {
    expect(digestCheck(other, otherInput)).not.toBe(digestCheck(guardrail, input));
  });
});

describe('a guardrail', () => {
  function createCounting(cacheableForMs: number | null) {
    let calls = 0;
    const guardrail = createFakeGuardrail({
      characteristics: makeCharacteristics({ cacheableForMs }),
      check: async () => {
        calls += 1;
        if (calls === 1) throw new Error('not yet');
        return BLOCKED;
      },
    });
    return { ...createTestRunner([runnable(guardrail)]), calls: () => calls };
  }

  test('whose answers may be kept is asked once for the same text, and its failures are not kept', async () => {
    const { runner, calls } = createCounting(60_000);
    const outcomes: [string, boolean][] = [];
    for (let round = 0; round < 4; round += 1) {
      const [verdict] = await runner.run('BATCHED', makeInput('the same'));
      outcomes.push([verdict?.outcome ?? '', verdict?.cached ?? false]);
    }
    expect(outcomes).toEqual([
      ['failed', false],
      ['answered', false],
      ['answered', true],
      ['answered', true],
    ]);
    expect(calls()).toBe(2);
    await runner.run('BATCHED', makeInput('another'));
    expect(calls()).toBe(3);
    expect(runner.readCache()).toMatchObject({ entries: 2 });
    // Answers that cost nothing say nothing of how quick the guardrail is.
    expect(runner.readStatuses()).toMatchObject([
      { samples: 2, counts: { answered: 2, cached: 2, failed: 1 } },
    ]);
  });

  test('whose answers may not be kept is asked each time', async () => {
    const { runner, calls } = createCounting(null);
    for (let round = 0; round < 4; round += 1) await runner.run('BATCHED', makeInput('the same'));
    expect(calls()).toBe(4);
    expect(runner.readCache()).toEqual({ entries: 0, bytes: 0 });
  });
});

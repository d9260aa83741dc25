import { describe, expect, test } from 'vitest';
import type { PerformanceCharacteristics } from '../../../../server/guardrails/guardrail.ts';
import { parseCharacteristics } from '../../../../server/performance/parse-characteristics.ts';
import { catchCodedError } from '../../../support/catch-coded-error.ts';
import { createFakeGuardrail, makeCharacteristics } from '../../../support/fake-guardrail.ts';

describe('characteristics', () => {
  test('that are sound are taken as they are', () => {
    const characteristics = makeCharacteristics({ cacheableForMs: 60_000 });
    expect(parseCharacteristics(createFakeGuardrail({ id: 'sound', characteristics }))).toEqual(
      characteristics,
    );
  });

  const sound = makeCharacteristics();
  test.each<[string, object, string]>([
    ['another class', { class: 'QUICK' }, 'class'],
    ['falling quantiles', { expected: { p50: 9, p95: 5, p99: 10 } }, 'must grow'],
    ['no p99', { expected: { p50: 1, p95: 5 } }, 'expected.p99: must be a number from 0'],
    ['a time that is none', { expected: { p50: Number.NaN, p95: 5, p99: 9 } }, 'expected.p50'],
    ['more than its class allows', { expected: { p50: 9, p95: 5_000, p99: 9_000 } }, 'a slower class'],
    ['a cache for no time', { cacheableForMs: 0 }, 'cacheableForMs: must be a whole number from 1'],
    ['no word on caching', { cacheableForMs: undefined }, 'cacheableForMs'],
    ['no turn', { resources: { ...sound.resources, concurrency: 0 } }, 'resources.concurrency'],
    ['two processors', { resources: { ...sound.resources, cpu: 2 } }, 'share of one processor'],
    ['an unknown field', { colour: 'red' }, 'colour'],
  ])('with %s are refused, naming guardrail and field', (_name, wrong, says) => {
    const characteristics = { ...sound, ...wrong } as PerformanceCharacteristics;
    const error = catchCodedError(() =>
      parseCharacteristics(createFakeGuardrail({ id: 'wrong', characteristics })),
    );
    expect(error.code).toBe('GUARDRAIL_INVALID');
    expect(error.message).toContain('"wrong"');
    expect(error.message).toContain(says);
  });

  test.each(['', 'Upper', 'a b', 'x'.repeat(41), '-a'])('of the id %j are refused', (id) => {
    const error = catchCodedError(() => parseCharacteristics(createFakeGuardrail({ id })));
    expect(error.message).toContain('lower case letters, digits and dashes');
  });
});

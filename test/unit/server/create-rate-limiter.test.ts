import { expect, test } from 'vitest';
import { createRateLimiter } from '../../../server/access/create-rate-limiter.ts';

function make(perMinute: number, maxKeys = 100) {
  const clock = { ms: 1_000_000 };
  return { clock, limiter: createRateLimiter({ perMinute, maxKeys, nowMs: () => clock.ms }) };
}

test('a key takes what a minute gives, and then waits for the next', () => {
  const { limiter, clock } = make(3);
  expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([0, 0, 0]);
  expect(limiter.take('a')).toBe(20_000);
  clock.ms += 19_999;
  expect(limiter.take('a')).toBeGreaterThan(0);
  clock.ms += 2;
  expect(limiter.take('a')).toBe(0);
  expect(limiter.take('a')).toBeGreaterThan(0);
});

test('each key has its own', () => {
  const { limiter } = make(1);
  expect([limiter.take('a'), limiter.take('b')]).toEqual([0, 0]);
});

test('being refused costs nothing, and a long silence saves no more than a minute', () => {
  const { limiter, clock } = make(2);
  for (let count = 0; count < 50; count += 1) limiter.take('a');
  clock.ms += 30_000;
  expect(limiter.take('a')).toBe(0);
  clock.ms += 3_600_000;
  expect([1, 2, 3].map(() => limiter.take('a') === 0)).toEqual([true, true, false]);
});

test('a clock that is set back locks nobody out', () => {
  const { limiter, clock } = make(1);
  limiter.take('a');
  clock.ms -= 500_000;
  expect(limiter.take('a')).toBe(60_000);
  clock.ms += 60_000;
  expect(limiter.take('a')).toBe(0);
});

test('only so many keys are kept', () => {
  const { limiter } = make(1, 2);
  for (const key of ['a', 'b', 'a', 'c']) limiter.take(key);
  expect(limiter.take('a')).toBeGreaterThan(0);
  expect(limiter.take('b')).toBe(0);
});

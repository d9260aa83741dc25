import { expect, test } from 'vitest';
import type { Hit } from '../../../src/engine/index.ts';
import { createCoverage } from '../../../src/extension/sandbox/streams/coverage.ts';

const hit = (start: number, end: number, more: Partial<Hit> = {}): Hit => ({
  ruleId: 'r',
  start,
  end,
  action: 'redact',
  ...more,
});

test('overlapping spans count once', () => {
  expect(createCoverage().count([hit(0, 10), hit(5, 20, { ruleId: 's' })], 30)).toBe(20);
});

test('a span that begins before an earlier reported one is counted whole', () => {
  const coverage = createCoverage();
  expect(coverage.count([hit(5, 10), hit(0, 20, { ruleId: 's' })], 20)).toBe(20);
});

test('only what is decided counts, the rest when it is', () => {
  const coverage = createCoverage();
  expect(coverage.count([hit(10, 30)], 15)).toBe(5);
  expect(coverage.count([], 40)).toBe(15);
});

test('a growing span counts as it comes and is not counted again when it is final', () => {
  const coverage = createCoverage();
  expect(coverage.count([hit(0, 8, { open: true })], 10)).toBe(10);
  expect(coverage.count([], 25)).toBe(15);
  expect(coverage.count([hit(0, 30)], 40)).toBe(5);
});

test('what only warns or blocks is not redacted', () => {
  expect(createCoverage().count([hit(0, 10, { action: 'warn' }), hit(0, 10, { action: 'block' })], 10)).toBe(
    0,
  );
});

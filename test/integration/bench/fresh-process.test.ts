import { expect, test } from 'vitest';
import { askFreshProcess } from '../../bench/engine/cold/ask-fresh-process.ts';
import { makeRules } from '../../support/rule-lists/made-rules.ts';

const rules = makeRules(10, 5).rules.map(({ rule }) => rule);

test('a fresh process says how long it took to be ready, and what it retains', async () => {
  const times = await askFreshProcess({ rules, tables: null, messages: ['A short message.'] });
  expect(times.readyMs).toBeGreaterThan(0);
  expect(times.firstMessageMs).toBeGreaterThan(0);
  expect(times.memoryBytes).toBeGreaterThan(10_000);
});

test('a fresh process that fails is no result', async () => {
  const asked = askFreshProcess({ rules: [], tables: null, messages: ['A short message.'] });
  await expect(asked).rejects.toThrow('ended without an answer');
});

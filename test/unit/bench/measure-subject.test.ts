import { expect, test } from 'vitest';
import { measureSubject } from '../../bench/rules/measure-subject.ts';
import { HARD, readPacks } from '../../bench/rules/subjects.ts';
import { makeMessages } from '../../support/texts/messages.ts';

const TEXTS = makeMessages({ count: 3, chars: 100, seed: 3 });

test('the packs that ship are among what is measured, and all names differ', async () => {
  const packs = await readPacks();
  expect(packs.map(({ name }) => name)).toEqual(['pack_baseline', 'pack_demo']);
  const names = [...HARD, ...packs].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each([HARD[1]!, HARD[5]!])('each subject has its five results: $name', (subject) => {
  const results = measureSubject(subject, TEXTS, { rounds: 1, sampleMs: 1 });
  expect(results.map(({ name }) => name.slice(subject.name.length))).toEqual([
    '_ns_per_char',
    '_ns_per_char_spread_pct',
    '_worst_push_ms',
    '_times_faster_than_plain',
    '_steps',
  ]);
  for (const { name, value } of results) {
    if (!name.endsWith('_spread_pct')) expect(value).toBeGreaterThan(0);
  }
});

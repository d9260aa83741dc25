import { expect, test } from 'vitest';
import { packNumbers, unpackNumbers } from '../../../../src/engine/match/packed-numbers.ts';

const LISTS: readonly (readonly number[])[] = [
  [],
  [0],
  [0, 0],
  [255, 256],
  [0x7fff],
  [0x8000],
  [0x7fff, 0x8000, 0xd800, 0xffff, 0x10000],
  [2 ** 30 - 1, 0, 2 ** 30 - 1],
  Array.from({ length: 10_000 }, (_, i) => i * 7),
];

test.each(LISTS.map((list) => [list.length, list] as const))('%i numbers come back', (_, list) => {
  expect(unpackNumbers(packNumbers(list))).toEqual(list);
});

test('different lists have different strings', () => {
  const lists = [...LISTS, [0x8000, 1], [1, 0x8000], [1, 0], [1], [0, 1]];
  expect(new Set(lists.map((list) => packNumbers(list))).size).toBe(lists.length);
});

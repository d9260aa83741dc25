import { expect, test } from 'vitest';
import { WaysTable } from '../../../../src/engine/compile/ways-table.ts';

test('ways are found by the place and the class that they were noted for', () => {
  const table = new WaysTable(10, 3);
  expect(table.read(9, 2)).toBe(null);
  table.note(9, 2, [4, 0]);
  table.note(0, 0, []);
  table.note(9, 0, [4, 0, 5, 1]);
  expect([0, 1, 2].map((cls) => table.read(9, cls))).toEqual([[4, 0, 5, 1], null, [4, 0]]);
  expect([0, 1].map((cls) => table.read(0, cls))).toEqual([[], null]);
});

test('equal ways are kept once', () => {
  const table = new WaysTable(10, 3);
  const ways = table.note(1, 1, [4, 0, 5, 1]);
  expect(table.note(2, 0, [4, 0, 5, 1])).toBe(ways);
  expect(table.note(2, 1, [4, 0, 5])).not.toBe(ways);
});

test('a table that is full begins anew, and answers as before', () => {
  const [places, columns] = [3_000, 100];
  const table = new WaysTable(places, columns);
  for (let place = 0; place < places; place++) {
    for (const cls of [0, 50, 99]) {
      const ways = [place, 0, cls, 1];
      expect(table.read(place, cls) ?? table.note(place, cls, ways)).toEqual(ways);
      expect(table.read(place, cls)).toEqual(ways);
    }
  }
  // 2,000 rows are all that it has room for.
  expect(table.read(0, 0)).toBe(null);
});

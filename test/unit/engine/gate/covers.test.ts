import { expect, test } from 'vitest';
import { createCovers } from '../../../../src/engine/gate/covers.ts';

const closed = (order: number, start: number, end: number) => ({ order, start, end, isOpen: false });
const open = (order: number, start: number, end: number) => ({ order, start, end, isOpen: true });

test('spans come by their start, and then by the order of their rules', () => {
  const covers = createCovers();
  for (const cover of [closed(2, 5, 9), closed(1, 5, 6), closed(0, 7, 8), closed(3, 1, 3)]) covers.put(cover);
  expect(covers.first(0)).toEqual(closed(3, 1, 3));
  expect(covers.first(3)).toEqual(closed(1, 5, 6));
  expect(covers.first(6)).toEqual(closed(2, 5, 9));
  expect(covers.first(9)).toBe(null);
});

test('a span that grows is kept until it is over, whatever has been released', () => {
  const covers = createCovers();
  covers.put(open(1, 2, 4));
  covers.put(closed(0, 3, 5));
  expect(covers.first(4)).toEqual(closed(0, 3, 5));
  covers.put(open(1, 2, 8));
  expect(covers.first(5)).toEqual(open(1, 2, 8));
  covers.put(closed(1, 2, 9));
  expect(covers.first(8)).toEqual(closed(1, 2, 9));
  expect(covers.first(9)).toBe(null);
  covers.put(open(1, 20, 21));
  expect(covers.first(9)).toEqual(open(1, 20, 21));
});

test('hundreds of spans are passed one by one, and none twice', () => {
  const covers = createCovers();
  for (let start = 0; start < 900; start += 3)
    for (const order of [0, 1]) covers.put(closed(order, start, start + 2));
  const passed: number[] = [];
  for (let position = 0, cover = covers.first(0); cover; cover = covers.first(position)) {
    passed.push(cover.start);
    position = cover.end;
  }
  expect(passed).toEqual(Array.from({ length: 300 }, (_, i) => 3 * i));
});

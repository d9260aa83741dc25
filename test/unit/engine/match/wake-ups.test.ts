import { expect, test } from 'vitest';
import { NO_WAKE_UP, WakeUps } from '../../../../src/engine/match/wake-ups.ts';

/** Where a rule is woken, from a place on. */
function listWakeUps(wakeUps: WakeUps, order: number): readonly (readonly [index: number, depth: number])[] {
  const found: [number, number][] = [];
  let wakeUp = wakeUps.take(order);
  for (let place = 0; ; place++) {
    wakeUp = wakeUps.skip(wakeUp, place);
    if (wakeUp === NO_WAKE_UP) return found;
    place = wakeUps.indexOf(wakeUp);
    found.push([place, wakeUps.depthOf(wakeUp)]);
  }
}

test('each rule has its own chain, in order of place', () => {
  const wakeUps = new WakeUps(3);
  wakeUps.note(2, { orders: [1], depth: 4 });
  wakeUps.note(5, { orders: [1, 2], depth: 3 });
  wakeUps.note(9, { orders: [1], depth: 1 });
  expect(wakeUps.orders.slice(0, wakeUps.count)).toEqual([1, 2]);
  expect([0, 1, 2].map((order) => wakeUps.has(order))).toEqual([false, true, true]);
  expect(listWakeUps(wakeUps, 1)).toEqual([
    [2, 4],
    [5, 3],
    [9, 1],
  ]);
  expect(listWakeUps(wakeUps, 2)).toEqual([[5, 3]]);
  expect(listWakeUps(wakeUps, 0)).toEqual([]);
});

test('a chain is given away once', () => {
  const wakeUps = new WakeUps(1);
  wakeUps.note(0, { orders: [0], depth: 1 });
  expect(wakeUps.take(0)).not.toBe(NO_WAKE_UP);
  expect(wakeUps.has(0)).toBe(false);
  expect(wakeUps.take(0)).toBe(NO_WAKE_UP);
});

test('nothing is left of the stretch before', () => {
  const wakeUps = new WakeUps(2);
  wakeUps.note(3, { orders: [0, 1], depth: 2 });
  wakeUps.clear();
  expect(wakeUps.count).toBe(0);
  expect([0, 1].map((order) => wakeUps.has(order))).toEqual([false, false]);
  wakeUps.note(1, { orders: [1], depth: 5 });
  expect(wakeUps.orders.slice(0, wakeUps.count)).toEqual([1]);
  expect(listWakeUps(wakeUps, 1)).toEqual([[1, 5]]);
});

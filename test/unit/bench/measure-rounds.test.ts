import { expect, test } from 'vitest';
import { measureRounds, type Task } from '../../bench/engine/measure/measure-rounds.ts';

const NS_PER_MS = 1e6;

/** A clock that only tasks move. */
function createBench() {
  const order: string[] = [];
  let nowNs = 0;
  const createTask = (name: string, chars: number, costNs: () => number): Task => ({
    name,
    chars,
    run: () => {
      order.push(name);
      nowNs += costNs();
      return 1;
    },
  });
  return { order, createTask, clock: () => nowNs };
}

test('a value is the time of one pass per character, whatever the number of passes', () => {
  const { createTask, clock } = createBench();
  const tasks = [
    createTask('quick', 100, () => 0.3 * NS_PER_MS),
    createTask('slow', 1_000, () => 40 * NS_PER_MS),
  ];
  const samples = measureRounds(tasks, { rounds: 5, sampleMs: 10 }, clock);
  expect(samples.get('quick')!.map(Math.round)).toEqual([3_000, 3_000, 3_000, 3_000, 3_000]);
  expect(samples.get('slow')).toEqual([40_000, 40_000, 40_000, 40_000, 40_000]);
});

test('the first pass is not measured', () => {
  const { createTask, clock } = createBench();
  let passes = 0;
  const task = createTask('a', 1, () => (passes++ === 0 ? 1_000 : 10) * NS_PER_MS);
  expect(measureRounds([task], { rounds: 2, sampleMs: 2_000 }, clock).get('a')).toEqual([
    10 * NS_PER_MS,
    10 * NS_PER_MS,
  ]);
});

test('tasks take turns, and each round begins with another', () => {
  const { order, createTask, clock } = createBench();
  const tasks = ['a', 'b', 'c'].map((name) => createTask(name, 1, () => NS_PER_MS));
  measureRounds(tasks, { rounds: 3, sampleMs: 1 }, clock);
  expect(order.slice(-9).join('')).toBe('abcbcacab');
});

test('a task that takes no time by the clock is measured all the same', () => {
  const { createTask, clock } = createBench();
  let passes = 0;
  const task = createTask('a', 1, () => (passes++ < 3 ? 0 : NS_PER_MS));
  expect(measureRounds([task], { rounds: 1, sampleMs: 0.001 }, clock).get('a')).toHaveLength(1);
});

import { expect, test } from 'vitest';
import { MoveTable } from '../../../../src/engine/match/move-table.ts';
import type { Move, Shape } from '../../../../src/engine/match/shapes.ts';

const CLASSES = 5;

const createShape = (number: number): Shape => ({
  row: number * CLASSES,
  generation: 0,
  packed: '',
  context: 0,
  registerCount: 0,
  room: 0,
  lastRoom: 0,
  hasPending: false,
  isMatched: false,
  hasGroup: false,
  isAlarming: false,
  held: null,
});

const createMove = (to: Shape, sources: readonly number[], isEventful = false): Move => ({
  to,
  room: 0,
  sources,
  dropped: 0,
  firstNew: 0,
  isStill: false,
  isEventful,
});

const [first, second] = [createShape(0), createShape(7)];

test('a move is found by the shape and the class that it was noted for', () => {
  const table = new MoveTable(CLASSES);
  const moves = [createMove(first, []), createMove(second, [0]), createMove(second, [0], true)];
  expect(table.read(second, 4)).toBe(null);
  table.note(first, 0, moves[0]!);
  table.note(second, 0, moves[1]!);
  table.note(second, 4, moves[2]!);
  expect([0, 1, 4].map((cls) => table.read(second, cls))).toEqual([moves[1], null, moves[2]]);
  expect([0, 4].map((cls) => table.read(first, cls))).toEqual([moves[0], null]);
});

test('equal moves of a shape are one, others are not', () => {
  const table = new MoveTable(CLASSES);
  const move = table.note(first, 0, createMove(second, [0, -1]));
  expect(table.note(first, 1, createMove(second, [0, -1]))).toBe(move);
  const others = [createMove(second, [0, -2]), createMove(second, [0]), createMove(first, [0, -1])];
  for (const other of others) expect(table.note(first, 2, other)).toBe(other);
  expect(table.note(first, 3, createMove(second, [0, -1], true))).not.toBe(move);
});

test('an emptied table knows no moves', () => {
  const table = new MoveTable(CLASSES);
  table.note(first, 0, createMove(first, []));
  table.empty();
  expect(table.read(first, 0)).toBe(null);
});

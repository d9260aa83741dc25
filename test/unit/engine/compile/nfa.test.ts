import { expect, test } from 'vitest';
import { Nfa, type NfaNode } from '../../../../src/engine/compile/nfa.ts';

const NODES: readonly NfaNode[] = [
  { op: 'match' },
  { op: 'take', set: 70_000, next: 0 },
  { op: 'split', targets: [1, 0] },
  { op: 'edge', side: 'before', set: 3, orEdge: true, next: 2 },
  { op: 'edge', side: 'after', set: 70_000, orEdge: false, next: 3 },
  { op: 'edge', side: 'before', set: 0, orEdge: false, next: 4 },
  { op: 'split', targets: [5, 6, 1] },
  { op: 'open', next: 6 },
  { op: 'close', next: 7 },
  { op: 'clear', next: 8 },
];

test('nodes come out of the columns as they went in', () => {
  const nfa = new Nfa(NODES, 9, []);
  expect([nfa.size, nfa.start]).toEqual([NODES.length, 9]);
  expect(NODES.map((_, index) => nfa.node(index))).toEqual(NODES);
  expect(NODES.map((_, index) => nfa.isTake(index))).toEqual(NODES.map(({ op }) => op === 'take'));
  expect(NODES.map((_, index) => nfa.listNext(index))).toEqual([
    [],
    [0],
    [1, 0],
    [2],
    [3],
    [4],
    [5, 6, 1],
    [6],
    [7],
    [8],
  ]);
});

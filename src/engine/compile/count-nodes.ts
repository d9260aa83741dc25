import { hasGroup, type RepeatNode, type SyntaxNode } from './syntax.ts';

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function countRepeat({ body, min, max }: RepeatNode, protect: number): number {
  const round = countTree(body, protect) + (hasGroup(body, protect) ? 1 : 0);
  const optional = max === Infinity ? 1 : max - min;
  return min * round + optional * (round + 1);
}

function countTree(node: SyntaxNode, protect: number): number {
  switch (node.type) {
    case 'set':
      return 1;
    case 'assertion':
      return sumOf(node.rows.map((row) => row.length)) + (node.rows.length === 1 ? 0 : 1);
    case 'group':
      return countTree(node.body, protect) + (node.index === protect ? 2 : 0);
    case 'repeat':
      return countRepeat(node, protect);
    case 'sequence':
      return sumOf(node.items.map((item) => countTree(item, protect)));
    case 'choice':
      break;
  }
  return 1 + sumOf(node.branches.map((branch) => countTree(branch, protect)));
}

/** How many nodes the automaton of a tree has, without building it. */
export function countNodes(root: SyntaxNode, protect: number): number {
  return 1 + countTree(root, protect);
}

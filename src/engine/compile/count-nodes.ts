import { hasGroup, type RepeatNode, type SyntaxNode } from './syntax.ts';

function countRepeat({ body, min, max }: RepeatNode, protect: number): number {
  const round = countTree(body, protect) + (hasGroup(body, protect) ? 1 : 0);
  const optional = max === Infinity ? 1 : max - min;
  return min * round + optional * (round + 1);
}

function countAll(nodes: readonly SyntaxNode[], protect: number): number {
  let count = 0;
  for (const node of nodes) count += node.type === 'set' ? 1 : countTree(node, protect);
  return count;
}

function countTree(node: SyntaxNode, protect: number): number {
  switch (node.type) {
    case 'set':
      return 1;
    case 'assertion':
      return node.rows.flat().length + (node.rows.length === 1 ? 0 : 1);
    case 'group':
      return countTree(node.body, protect) + (node.index === protect ? 2 : 0);
    case 'repeat':
      return countRepeat(node, protect);
    case 'sequence':
      return countAll(node.items, protect);
    case 'choice':
      break;
  }
  return 1 + countAll(node.branches, protect);
}

/** How many nodes the automaton of a tree has, without building it. */
export function countNodes(root: SyntaxNode, protect: number): number {
  return 1 + countTree(root, protect);
}

import { hasGroup, type RepeatNode, type SyntaxNode } from './syntax.ts';

/** Each round forgets the group, which takes a node. */
function countRepeat({ body, min, max }: RepeatNode, protect: number): number {
  const round = countTree(body, protect) + 1;
  const optional = max === Infinity ? 1 : (max - min) | 0;
  return min * round + optional * (round + 1);
}

const sumOf = (nodes: readonly SyntaxNode[], protect: number): number =>
  nodes.reduce((sum, node) => sum + countTree(node, protect), 0);

function countTree(node: SyntaxNode, protect: number): number {
  if (!hasGroup(node, protect)) return node.states;
  switch (node.type) {
    case 'group':
      return countTree(node.body, protect) + (node.index === protect ? 2 : 0);
    case 'repeat':
      return countRepeat(node, protect);
    case 'sequence':
      return sumOf(node.items, protect);
    case 'choice':
      return 1 + sumOf(node.branches, protect);
    default:
      return node.states;
  }
}

/** How many nodes the automaton of a tree has, without building it. */
export const countNodes = (root: SyntaxNode, protect: number): number => 1 + countTree(root, protect);

import type { SyntaxNode } from './syntax.ts';
import { UNREACHABLE } from './unreachable.ts';

function sumWidths(nodes: readonly SyntaxNode[]): number {
  let sum = 0;
  for (const node of nodes) sum += readMinWidth(node);
  return Math.min(UNREACHABLE, sum);
}

/** Least code units that a match of the node takes, assertions taken to hold; at most {@link UNREACHABLE}. */
export function readMinWidth(node: SyntaxNode): number {
  switch (node.type) {
    case 'set':
      if (node.set.length === 0) return UNREACHABLE;
      return node.set[0]! > 0xffff ? 2 : 1;
    case 'assertion':
      return 0;
    case 'repeat':
      return node.min === 0 ? 0 : Math.min(UNREACHABLE, node.min * readMinWidth(node.body));
    case 'group':
      return readMinWidth(node.body);
    case 'sequence':
      return sumWidths(node.items);
    case 'choice':
      break;
  }
  let least = UNREACHABLE;
  for (const branch of node.branches) least = Math.min(least, readMinWidth(branch));
  return least;
}

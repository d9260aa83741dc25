import type { SyntaxNode } from './syntax.ts';
import { UNREACHABLE } from './unreachable.ts';

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
      return Math.min(
        UNREACHABLE,
        node.items.reduce((sum, item) => sum + readMinWidth(item), 0),
      );
    case 'choice':
      break;
  }
  return node.branches.reduce((least, branch) => Math.min(least, readMinWidth(branch)), UNREACHABLE);
}

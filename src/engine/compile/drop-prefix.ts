import { type CodePointSet, hasOverlap, uniteSets } from './code-point-set.ts';
import { createSequence } from './create-node.ts';
import { hasGroup, isNullable, type SyntaxNode } from './syntax.ts';

/** All characters that a match of the node may begin with; where the node can be empty, of those behind it too. */
function listFirst(items: readonly SyntaxNode[]): CodePointSet {
  const firsts: CodePointSet[] = [];
  for (const item of items) {
    firsts.push(readFirst(item));
    if (!isNullable(item)) break;
  }
  return uniteSets(...firsts);
}

function readFirst(node: SyntaxNode): CodePointSet {
  switch (node.type) {
    case 'set':
      return node.set;
    case 'assertion':
      return [];
    case 'repeat':
      return node.max === 0 ? [] : readFirst(node.body);
    case 'group':
      return readFirst(node.body);
    case 'sequence':
      return listFirst(node.items);
    case 'choice':
      break;
  }
  return uniteSets(...node.branches.map(readFirst));
}

/**
 * True where leaving out the first of two items can't change where the protected group ends up. Let `k` be the
 * leftmost place where the rest matches. The prefix can be empty, so the whole pattern matches no later than from
 * `k`, and what the prefix takes before `k` are characters of one class. A lazy prefix tries the shortest way
 * first, so it comes to `k` before any later place. A greedy one would prefer a later place, but it has to take
 * the character at `k` to get there, which it can't when the rest never begins with a character of the class.
 */
function isDroppable(prefix: SyntaxNode, rest: readonly SyntaxNode[]): boolean {
  if (prefix.type !== 'repeat' || prefix.min !== 0 || prefix.body.type !== 'set') return false;
  return prefix.lazy || !hasOverlap(prefix.body.set, listFirst(rest));
}

/**
 * Leaves out what may come or not at the beginning of a pattern with a protected group. Such prefixes are common
 * in published rules and cost thousands of states without changing what is protected.
 * @param protect the protected group, inside `root`
 * @returns a tree with the same protected spans on every text; `root` itself where there is nothing to drop
 */
export function dropPrefix(root: SyntaxNode, protect: number): SyntaxNode {
  if (root.type !== 'sequence') return root;
  const [first, ...rest] = root.items;
  if (!first || rest.every(isNullable) || !rest.some((item) => hasGroup(item, protect))) return root;
  if (first.type === 'sequence') return dropPrefix(createSequence([...first.items, ...rest]), protect);
  return isDroppable(first, rest) ? dropPrefix(createSequence(rest), protect) : root;
}

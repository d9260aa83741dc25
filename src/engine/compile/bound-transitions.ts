import { isNullable, type RepeatNode, type SyntaxNode } from './syntax.ts';

/** Most rounds of a repeat that the automaton has nodes for. */
const countRounds = ({ min, max }: RepeatNode): number => (max === Infinity ? min + 1 : max);

/** What a round adds to the nodes of its body: where it is entered, and where it forgets the group. */
const ROUND_NODES = 2;

/** Most nodes of a tree that can be reached from where it begins, before any character. */
function boundReach(node: SyntaxNode): number {
  switch (node.type) {
    case 'set':
      return 1;
    case 'assertion':
      return node.rows.reduce((sum, row) => sum + row.length, 1);
    case 'group':
      return boundReach(node.body) + 2;
    case 'sequence':
      return boundReachOfItems(node.items);
    case 'repeat':
      return (boundReach(node.body) + ROUND_NODES) * (isNullable(node.body) ? countRounds(node) : 1);
    case 'choice':
      break;
  }
  return node.branches.reduce((sum, branch) => sum + boundReach(branch), 1);
}

/** Those of the items up to the first that can't be passed without a character. */
function boundReachOfItems(items: readonly SyntaxNode[]): number {
  let sum = 0;
  for (const item of items) {
    sum += boundReach(item);
    if (!isNullable(item)) break;
  }
  return sum;
}

/** The sum, over the characters of a tree, of the nodes that can be reached behind each. `after`: those behind all. */
function sumBehind(node: SyntaxNode, after: number): number {
  switch (node.type) {
    case 'set':
      return after;
    case 'assertion':
      return 0;
    case 'group':
      return sumBehind(node.body, after + 1);
    case 'sequence':
      return sumBehindItems(node.items, after);
    case 'repeat':
      return countRounds(node) * sumBehind(node.body, boundReach(node) + after);
    case 'choice':
      break;
  }
  return node.branches.reduce((sum, branch) => sum + sumBehind(branch, after), 0);
}

function sumBehindItems(items: readonly SyntaxNode[], after: number): number {
  let reach = after;
  return items.reduceRight((sum, item) => {
    const behind = sumBehind(item, reach);
    reach = boundReach(item) + (isNullable(item) ? reach : 0);
    return sum + behind;
  }, 0);
}

/**
 * Counts on the tree what {@link countTransitions} counts on the automaton, and never too few: nearly all patterns are
 * so far below their limit that the automaton needn't be built to tell.
 */
export const boundTransitions = (root: SyntaxNode): number => sumBehind(root, 1);

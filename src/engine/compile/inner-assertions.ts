import type { AssertionNode, SyntaxNode } from './syntax.ts';

/** What stands on both sides of a node. */
interface Surroundings {
  /** A character or another assertion may come before. */
  readonly isPreceded: boolean;
  /** A character or another assertion may come behind. */
  readonly isFollowed: boolean;
}

const isEmpty = (node: SyntaxNode): boolean => node.type === 'sequence' && node.items.every(isEmpty);

/** True where the assertion may ask for a character before it whatever comes behind: a word edge never does. */
const looksBackOnly = ({ rows }: AssertionNode): boolean =>
  rows.some((row) => row.every(({ side }) => side === 'before'));

function search(node: SyntaxNode, around: Surroundings): boolean {
  switch (node.type) {
    case 'set':
      return false;
    case 'assertion':
      return around.isPreceded && (around.isFollowed || looksBackOnly(node));
    case 'group':
      return search(node.body, around);
    case 'repeat': {
      const isAgain = node.max > 1;
      return search(node.body, {
        isPreceded: around.isPreceded || isAgain,
        isFollowed: around.isFollowed || isAgain,
      });
    }
    case 'choice':
      return node.branches.some((branch) => search(branch, around));
    case 'sequence':
      break;
  }
  return searchRow(node.items, around);
}

function searchRow(items: readonly SyntaxNode[], around: Surroundings): boolean {
  const first = items.findIndex((item) => !isEmpty(item));
  const last = items.findLastIndex((item) => !isEmpty(item));
  return items.some((item, i) => {
    // Most of what stands in a row are characters.
    if (item.type === 'set') return false;
    const isPreceded = around.isPreceded || (first >= 0 && first < i);
    return search(item, { isPreceded, isFollowed: around.isFollowed || last > i });
  });
}

/**
 * True where an assertion stands between characters or other assertions, or looks back at the last character: it may
 * contradict them, so that what looks like the beginning of a match never becomes one.
 */
export function hasInnerAssertion(root: SyntaxNode): boolean {
  return search(root, { isPreceded: false, isFollowed: false });
}

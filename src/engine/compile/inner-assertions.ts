import type { SyntaxNode } from './syntax.ts';

/** What stands on one side of a node. */
interface Surroundings {
  /** A character may come before. */
  readonly isPreceded: boolean;
  /** A character may come behind. */
  readonly isFollowed: boolean;
}

const takes = (node: SyntaxNode): boolean => node.type !== 'assertion' && !isEmpty(node);

function isEmpty(node: SyntaxNode): boolean {
  return node.type === 'sequence' && node.items.every((item) => !takes(item));
}

function search(node: SyntaxNode, around: Surroundings): boolean {
  switch (node.type) {
    case 'set':
      return false;
    case 'assertion':
      return around.isPreceded && around.isFollowed;
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
  return node.items.some((item, i) =>
    search(item, {
      isPreceded: around.isPreceded || node.items.slice(0, i).some(takes),
      isFollowed: around.isFollowed || node.items.slice(i + 1).some(takes),
    }),
  );
}

/**
 * True where an assertion stands between characters: it may contradict them, so that what looks like the beginning of a
 * match never becomes one.
 */
export function hasInnerAssertion(root: SyntaxNode): boolean {
  return search(root, { isPreceded: false, isFollowed: false });
}

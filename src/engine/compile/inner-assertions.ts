import type { AssertionNode, SyntaxNode } from './syntax.ts';

/** What stands on one side of a node. */
interface Surroundings {
  /** A character may come before. */
  readonly isPreceded: boolean;
  /** A character or another assertion may come behind. */
  readonly isFollowed: boolean;
}

const takes = (node: SyntaxNode): boolean => node.type !== 'assertion' && !isEmpty(node);

/** Takes a character or asks for one. */
const matters = (node: SyntaxNode): boolean => node.type === 'assertion' || takes(node);

function isEmpty(node: SyntaxNode): boolean {
  return node.type === 'sequence' && node.items.every((item) => !takes(item));
}

/** True for `^` and what looks back in other ways only; a word edge can be had behind any character. */
const looksBack = ({ rows }: AssertionNode): boolean =>
  rows.length === 1 && rows[0]!.some(({ side }) => side === 'before');

function search(node: SyntaxNode, around: Surroundings): boolean {
  switch (node.type) {
    case 'set':
      return false;
    case 'assertion':
      return around.isPreceded && (around.isFollowed || looksBack(node));
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
      isFollowed: around.isFollowed || node.items.slice(i + 1).some(matters),
    }),
  );
}

/**
 * True where an assertion stands behind characters and may contradict them, or what follows: what looks like the
 * beginning of a match may never become one then.
 */
export function hasInnerAssertion(root: SyntaxNode): boolean {
  return search(root, { isPreceded: false, isFollowed: false });
}

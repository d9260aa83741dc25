import { type CodePointSet, countCodePoints } from './code-point-set.ts';
import { createSequence } from './create-node.ts';
import { conclude, type Draft, draftOpenings, type Opening, type Reading, type Row } from './openings.ts';
import { hasGroup, type SyntaxNode } from './syntax.ts';
import { estimateFrequency } from './text-model.ts';

/** To wake a rule inside of a match means to read back: it has to come less often than once in so many characters. */
const MAX_FREQUENCY = 2 ** -12;
/** Characters of a word, in either case; of a larger set some come one after the other in any key or number. */
const MAX_LETTER_SPELLINGS = 4;

const isLetter = (set: CodePointSet): boolean => countCodePoints(set) <= MAX_LETTER_SPELLINGS;

/** How often one of the openings is likely to come, by the letters in it; `Infinity` where one may be empty. */
function readFrequency(drafts: readonly Draft[]): number {
  if (drafts.some(({ sets }) => sets.length === 0)) return Infinity;
  return drafts.reduce(
    (sum, { sets }) =>
      sum + sets.filter(isLetter).reduce((product, set) => product * estimateFrequency(set), 1),
    0,
  );
}

/** What every match goes through from some place on, and whether the protected span may have begun before that. */
interface Tail {
  /** Null where that is the end. */
  readonly row: Row | null;
  readonly isProtected: boolean;
}

/** The rarer of two ways to wake a rule; null is none. */
function chooseRarer(a: readonly Draft[] | null, b: readonly Draft[] | null): readonly Draft[] | null {
  if (a === null || b === null) return a ?? b;
  return readFrequency(b) < readFrequency(a) ? b : a;
}

function draftRow(row: Row, isProtected: boolean, reading: Reading): readonly Draft[] | null {
  const drafts = draftOpenings(row, reading, isProtected);
  return readFrequency(drafts) <= MAX_FREQUENCY ? drafts : null;
}

function searchSequence(node: SyntaxNode & { type: 'sequence' }, tail: Tail, reading: Reading) {
  let best: readonly Draft[] | null = null;
  let { isProtected } = tail;
  node.items.forEach((item, i) => {
    const row: Row = { items: node.items, from: i, next: tail.row };
    best = chooseRarer(best, draftRow(row, isProtected, reading));
    best = chooseRarer(best, search(item, { row: { ...row, from: i + 1 }, isProtected }, reading));
    isProtected ||= hasGroup(item, reading.protect);
  });
  return best;
}

/** Every match takes one of the branches: each has to have a place of its own. */
function searchChoice(node: SyntaxNode & { type: 'choice' }, tail: Tail, reading: Reading) {
  const found = node.branches.map((branch) => search(createSequence([branch]), tail, reading));
  return found.some((drafts) => drafts === null) ? null : found.flatMap((drafts) => drafts ?? []);
}

/** The rarest place that every match of the node goes through; `tail` is what follows the node. */
function search(node: SyntaxNode, tail: Tail, reading: Reading): readonly Draft[] | null {
  switch (node.type) {
    case 'set':
    case 'assertion':
      return null;
    case 'sequence':
      return searchSequence(node, tail, reading);
    case 'group':
      return search(
        node.body,
        { ...tail, isProtected: tail.isProtected || node.index === reading.protect },
        reading,
      );
    case 'repeat':
      if (node.min === 0) return null;
      // In which round that is doesn't matter, nor what follows.
      return search(
        node.body,
        { row: null, isProtected: tail.isProtected || hasGroup(node.body, reading.protect) },
        reading,
      );
    case 'choice':
      break;
  }
  return searchChoice(node, tail, reading);
}

/**
 * Lists what every match of a pattern has somewhere inside, rare enough to wait for it where the beginning isn't, as in
 * `[a-z0-9-]+\.example\.com`. A rule that wakes there reads back to find out where its matches may have begun.
 * @param root the pattern
 * @param reading the protected group or 0, and how many openings are worth while
 * @returns openings, one of which is read before a match is complete; `protectedFrom` is finite for one that may
 * stand behind the beginning of the protected span. Null where there are none that are rare.
 */
export function listInnerOpenings(root: SyntaxNode, reading: Reading): readonly Opening[] | null {
  const whole = createSequence([root]);
  const drafts = search(whole, { row: null, isProtected: reading.protect === 0 }, reading);
  return drafts === null || drafts.length > reading.maxOpenings ? null : drafts.map(conclude);
}

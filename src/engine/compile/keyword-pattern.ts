import { foldCodePoint } from './case-folding.ts';
import { type CodePointSet, complementSet } from './code-point-set.ts';
import type { PatternTree } from './compile-pattern.ts';
import { createAssertion, createChoice, createSequence, EMPTY_NODE } from './create-node.ts';
import { readHostClass } from './host-classes.ts';
import { getLiteral } from './leaves.ts';
import { printCodePoint } from './print-code-point.ts';
import { type AssertionNode, type Edge, MODE, type SyntaxNode } from './syntax.ts';

/** Source of what counts as part of a word in a keyword rule: letters, marks and digits of all scripts. */
const WORD_SOURCE = '[\\p{L}\\p{M}\\p{N}_]';
const NO_NEED = { mask: 0, modes: 0 } as const;
const LAST_OF_ONE_UNIT = 0xffff;

/** A keyword, and where the edge of a word has to be beside it. */
interface Keyword {
  readonly text: string;
  readonly startsInWord: boolean;
  readonly endsInWord: boolean;
}

/** How the keywords of a rule are compared with the text. */
export interface KeywordOptions {
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
}

/** Keywords that share a beginning, spelled out. */
interface TrieNode {
  readonly next: Map<number, TrieNode>;
  /** A keyword ends here: the assertion behind it, an empty node for none. */
  ending: SyntaxNode | null;
}

/** What keywords are looked at with: the host knows which characters make up words. */
const WORD = new RegExp(`^${WORD_SOURCE}`, 'u');
/** Nearly all keywords begin and end in these or are ASCII, for which the host needn't go through its tables. */
const ASCII = { word: /^[A-Za-z0-9_]/, any: /^[\0-\x7f]/ } as const;

/** Filled when an automaton or the openings of a set are made: until then nobody needs to know which they are. */
let otherCharacters: CodePointSet | null = null;

function getOtherCharacters(): CodePointSet {
  otherCharacters ??= complementSet(readHostClass(WORD_SOURCE));
  return otherCharacters;
}

/** A boundary on one side: the neighbour isn't part of a word. */
function createWordEdge(side: Edge['side']): AssertionNode {
  const edge: Edge = {
    side,
    get set() {
      return getOtherCharacters();
    },
    orEdge: true,
  };
  const source = `(?${side === 'before' ? '<' : ''}!${WORD_SOURCE})`;
  return createAssertion({ rows: [[edge]], source, need: NO_NEED });
}

/** A boundary on each side of a word, the same for all rules. */
const WORD_EDGE = { before: createWordEdge('before'), after: createWordEdge('after') } as const;

/** One trie for the keywords that begin inside a word and one for the others, so that each has its own boundary. */
function insertKeyword(root: TrieNode, keyword: Keyword, options: KeywordOptions): void {
  let node = root;
  const { text } = keyword;
  for (let i = 0; i < text.length; ) {
    const codePoint = text.codePointAt(i)!;
    i += codePoint > LAST_OF_ONE_UNIT ? 2 : 1;
    // Letters that are equal share the first of them.
    const key = options.caseSensitive ? codePoint : foldCodePoint(codePoint)[0]!;
    let next = node.next.get(key);
    if (!next) {
      next = { next: new Map(), ending: null };
      node.next.set(key, next);
    }
    node = next;
  }
  node.ending ??= keyword.endsInWord ? WORD_EDGE.after : EMPTY_NODE;
}

/** Longer keywords come before those that they begin with, so the longest wins. */
function createTrieSyntax(node: TrieNode, options: KeywordOptions): SyntaxNode {
  const branches: SyntaxNode[] = [];
  node.next.forEach((next, key) => branches.push(createBranch(key, next, options)));
  if (node.ending) branches.push(node.ending);
  return branches.length === 1 ? branches[0]! : createChoice(branches);
}

/** A character, those that can't but follow it, and what may follow these. Most of a large trie is such tails. */
function createBranch(key: number, next: TrieNode, options: KeywordOptions): SyntaxNode {
  const items: SyntaxNode[] = [getLiteral(key, !options.caseSensitive)];
  let node = next;
  while (node.next.size === 1 && node.ending === null) {
    const [entry] = node.next;
    const [only, after] = entry!;
    items.push(getLiteral(only, !options.caseSensitive));
    node = after;
  }
  return createSequence([...items, createTrieSyntax(node, options)]);
}

const printKeyword = ({ text, startsInWord, endsInWord }: Keyword): string => {
  const characters = Array.from(text, (character) => printCodePoint(character.codePointAt(0)!, 'pattern'));
  const before = startsInWord ? WORD_EDGE.before.source : '';
  return `${before}${characters.join('')}${endsInWord ? WORD_EDGE.after.source : ''}`;
};

/** Looks at the ends of a keyword. */
function readKeyword(text: string, { wholeWord }: KeywordOptions): Keyword {
  const isWord = (character: string): boolean =>
    wholeWord && (ASCII.word.test(character) || (!ASCII.any.test(character) && WORD.test(character)));
  return { text, startsInWord: isWord(text), endsInWord: isWord(readLast(text)) };
}

/** The last character, which may be a pair. */
const readLast = (text: string): string => {
  const last = text.slice(-2);
  return last.length === 2 && last.codePointAt(0)! > LAST_OF_ONE_UNIT ? last : text.slice(-1);
};

/**
 * Compiles keywords to a tree. The longest keyword at the leftmost place wins, whatever their order. With
 * `wholeWord`, a keyword that begins or ends in a word character needs a character beside it that isn't one.
 * @param texts literal text, none empty
 */
export function createKeywordTree(texts: readonly string[], options: KeywordOptions): PatternTree {
  const inWord: TrieNode = { next: new Map(), ending: null };
  const apart: TrieNode = { next: new Map(), ending: null };
  const sorted = [...new Set(texts)].toSorted((a, b) => b.length - a.length);
  const keywords = sorted.map((text) => readKeyword(text, options));
  for (const keyword of keywords) insertKeyword(keyword.startsInWord ? inWord : apart, keyword, options);
  const branches: SyntaxNode[] = [];
  if (apart.next.size > 0) branches.push(createTrieSyntax(apart, options));
  if (inWord.next.size > 0) {
    branches.push(createSequence([WORD_EDGE.before, createTrieSyntax(inWord, options)]));
  }
  const root: SyntaxNode = branches.length === 1 ? branches[0]! : createChoice(branches);
  const print = (): string => keywords.map(printKeyword).join('|');
  return { root, modes: options.caseSensitive ? 0 : MODE.ignoreCase, print };
}

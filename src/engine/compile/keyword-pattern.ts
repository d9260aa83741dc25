import { foldCodePoint } from './case-folding.ts';
import { type CodePointSet, complementSet, createSet, hasCodePoint } from './code-point-set.ts';
import { readHostClass } from './host-classes.ts';
import { printCodePoint } from './print-code-point.ts';
import { type AssertionNode, EMPTY_NODE, MODE, type SyntaxNode } from './syntax.ts';

/** Source of what counts as part of a word in a keyword rule: letters, marks and digits of all scripts. */
const WORD_SOURCE = '[\\p{L}\\p{M}\\p{N}_]';
const NO_NEED = { mask: 0, modes: 0 } as const;

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

/** Filled at first use: most pages never need it. */
let wordCharacters: CodePointSet | null = null;

function getWordCharacters(): CodePointSet {
  wordCharacters ??= readHostClass(WORD_SOURCE);
  return wordCharacters;
}

/** A boundary on one side: the neighbour isn't part of a word. */
function createWordEdge(side: 'before' | 'after'): AssertionNode {
  return {
    type: 'assertion',
    rows: [[{ side, set: complementSet(getWordCharacters()), orEdge: true }]],
    source: `(?${side === 'before' ? '<' : ''}!${WORD_SOURCE})`,
    need: NO_NEED,
  };
}

function listFolded(codePoint: number, { caseSensitive }: KeywordOptions): readonly number[] {
  return caseSensitive ? [codePoint] : foldCodePoint(codePoint);
}

/** One trie for the keywords that begin inside a word and one for the others, so that each has its own boundary. */
function insertKeyword(root: TrieNode, keyword: string, options: KeywordOptions, ending: SyntaxNode): void {
  let node = root;
  for (const character of keyword) {
    const key = listFolded(character.codePointAt(0)!, options)[0]!;
    const next = node.next.get(key) ?? { next: new Map(), ending: null };
    node.next.set(key, next);
    node = next;
  }
  node.ending ??= ending;
}

/** Longer keywords come before those that they begin with, so the longest wins. */
function createTrieSyntax(node: TrieNode, options: KeywordOptions): SyntaxNode {
  const branches: SyntaxNode[] = [...node.next].map(([key, next]) => ({
    type: 'sequence',
    items: [createCharacter(key, options), createTrieSyntax(next, options)],
  }));
  if (node.ending) branches.push(node.ending);
  return branches.length === 1 ? branches[0]! : { type: 'choice', branches };
}

function createCharacter(codePoint: number, options: KeywordOptions): SyntaxNode {
  return {
    type: 'set',
    set: createSet(listFolded(codePoint, options).flatMap((folded) => [folded, folded])),
    source: printCodePoint(codePoint, 'pattern'),
    need: NO_NEED,
  };
}

const escapeKeyword = (keyword: string): string =>
  Array.from(keyword, (character) => printCodePoint(character.codePointAt(0)!, 'pattern')).join('');

/**
 * Compiles keywords to a tree. The longest keyword at the leftmost place wins, whatever their order. With
 * `wholeWord`, a keyword that begins or ends in a word character needs a character beside it that isn't one.
 * @param keywords literal text, none empty
 * @returns the tree, and the equal pattern for the rule's report
 */
export function createKeywordSyntax(
  keywords: readonly string[],
  options: KeywordOptions,
): { root: SyntaxNode; source: string; modes: number } {
  const word = getWordCharacters();
  const [before, after] = [createWordEdge('before'), createWordEdge('after')];
  const inWord: TrieNode = { next: new Map(), ending: null };
  const apart: TrieNode = { next: new Map(), ending: null };
  const sources: string[] = [];
  const sorted = [...new Set(keywords)].toSorted((a, b) => b.length - a.length);
  for (const keyword of sorted) {
    const characters = Array.from(keyword);
    const isWord = (character: string | undefined): boolean =>
      options.wholeWord && hasCodePoint(word, character!.codePointAt(0)!);
    const [startsInWord, endsInWord] = [isWord(characters[0]), isWord(characters.at(-1))];
    const ending = endsInWord ? after : EMPTY_NODE;
    insertKeyword(startsInWord ? inWord : apart, keyword, options, ending);
    sources.push(
      `${startsInWord ? before.source : ''}${escapeKeyword(keyword)}${endsInWord ? after.source : ''}`,
    );
  }
  const branches: SyntaxNode[] = [];
  if (apart.next.size > 0) branches.push(createTrieSyntax(apart, options));
  if (inWord.next.size > 0) {
    branches.push({ type: 'sequence', items: [before, createTrieSyntax(inWord, options)] });
  }
  const root: SyntaxNode = branches.length === 1 ? branches[0]! : { type: 'choice', branches };
  return { root, source: sources.join('|'), modes: options.caseSensitive ? 0 : MODE.ignoreCase };
}

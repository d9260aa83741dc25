import { type CodePointSet, keyOfSet } from './code-point-set.ts';
import type { RepeatNode, SyntaxNode } from './syntax.ts';

/** A text that has to be there, one set per character: the character itself, or all its cases. Never changed. */
export type Literal = readonly CodePointSet[];

/** A few literals, one of which is in every match. */
export interface RequiredLiterals {
  /** `start`: every match begins with one of them; `inside`: every match contains one. */
  readonly place: 'start' | 'inside';
  /** At least one and at most {@link MAX_LITERALS}; none is empty. */
  readonly literals: readonly Literal[];
}

/** More than these aren't few: what begins with any of a hundred texts is as well looked at everywhere. */
const MAX_LITERALS = 32;
/** Characters of one literal; what follows hardly makes it rarer. */
const MAX_LITERAL_CHARS = 16;
/** A class of more letters than this, cases not counted, is no choice of literals. Nine leaves `\d` out. */
const MAX_LETTERS = 9;
/** A class of more code points than this isn't even looked at. */
const MAX_MEMBERS = 32;
/** Shorter texts are in nearly everything, so that looking for them inside of a match tells nothing. */
const MIN_INSIDE_CHARS = 3;

/** Doubles among fewer beginnings than this do no harm on the way. */
const WORTH_SORTING = 8;

/** How a match of a node may begin. */
interface Beginning {
  readonly literal: Literal;
  /** Equal for equal literals. */
  readonly key: string;
  /** The literal is the whole match: what comes behind the node goes on from it. */
  readonly isWhole: boolean;
}

/** A match of nothing. */
const EMPTY: readonly Beginning[] = [{ literal: [], key: '', isWhole: true }];
/** A match that may begin with anything. */
const ANYTHING: readonly Beginning[] = [{ literal: [], key: '', isWhole: false }];

const createLetter = (set: CodePointSet): Beginning => ({
  literal: [set],
  key: `${keyOfSet(set)}/`,
  isWhole: true,
});

/** Cuts what is longer than allowed, and says so. */
function clip(beginning: Beginning, maxChars: number): Beginning {
  if (beginning.literal.length <= maxChars) return beginning;
  const literal = beginning.literal.slice(0, maxChars);
  return { literal, key: literal.map((set) => `${keyOfSet(set)}/`).join(''), isWhole: false };
}

const open = (beginning: Beginning): Beginning =>
  beginning.isWhole ? { ...beginning, isWhole: false } : beginning;

/** Makes few of many: each once, and shorter if need be. */
function limit(beginnings: readonly Beginning[]): readonly Beginning[] {
  for (let maxChars = MAX_LITERAL_CHARS; maxChars > 0; maxChars >>= 1) {
    const kept = new Map<string, Beginning>();
    for (const beginning of beginnings) {
      const clipped = clip(beginning, maxChars);
      kept.set(clipped.isWhole ? `${clipped.key}.` : clipped.key, clipped);
    }
    if (kept.size <= MAX_LITERALS) return [...kept.values()];
  }
  return ANYTHING;
}

/** Letters that differ in case alone share this. It only decides how literals are grouped, not what they match. */
const readLetter = (codePoint: number): string => String.fromCodePoint(codePoint).toLowerCase().toUpperCase();

function countMembers(set: CodePointSet): number {
  let count = 0;
  for (let i = 0; i < set.length; i += 2) count += set[i + 1]! - set[i]! + 1;
  return count;
}

/** The members of a small class by letter; null for a large one. */
function groupByLetter(set: CodePointSet): readonly CodePointSet[] | null {
  if (countMembers(set) > MAX_MEMBERS) return null;
  const letters = new Map<string, number[]>();
  for (let i = 0; i < set.length; i += 2) {
    for (let codePoint = set[i]!; codePoint <= set[i + 1]!; codePoint++) {
      const letter = readLetter(codePoint);
      const members = letters.get(letter);
      if (members) members.push(codePoint, codePoint);
      else letters.set(letter, [codePoint, codePoint]);
    }
  }
  return letters.size <= MAX_LETTERS ? [...letters.values()] : null;
}

function readSet(set: CodePointSet): readonly Beginning[] {
  if (set.length === 2 && set[0] === set[1]) return [createLetter(set)];
  const letters = groupByLetter(set);
  return letters ? letters.map(createLetter) : ANYTHING;
}

/** One beginning that goes on as another. */
function append(head: Beginning, tail: Beginning): Beginning {
  const joined = {
    literal: [...head.literal, ...tail.literal],
    key: head.key + tail.key,
    isWhole: tail.isWhole,
  };
  return clip(joined, MAX_LITERAL_CHARS);
}

/** What begins as one of the first and, where that is all of it, goes on as one of the second. */
function join(first: readonly Beginning[], second: readonly Beginning[]): readonly Beginning[] {
  const whole = first.filter(({ isWhole }) => isWhole).length;
  if (first.length - whole + whole * second.length > MAX_LITERALS) return first.map(open);
  const joined = first.flatMap((head) => (head.isWhole ? second.map((tail) => append(head, tail)) : [head]));
  return joined.length < WORTH_SORTING ? joined : limit(joined);
}

/** What a row of parts begins with. Parts are only asked for while all before them may be no more than a literal. */
function joinAll(count: number, readPart: (index: number) => readonly Beginning[]): readonly Beginning[] {
  let joined = EMPTY;
  for (let i = 0; i < count && joined.some(({ isWhole }) => isWhole); i++) joined = join(joined, readPart(i));
  return joined;
}

function readRepeat({ body, min, max }: RepeatNode): readonly Beginning[] {
  if (max === 0) return EMPTY;
  const round = readBeginnings(body);
  if (min === 0) return limit([...(max === 1 ? round : round.map(open)), ...EMPTY]);
  const least = joinAll(min, () => round);
  return max === min ? least : least.map(open);
}

/** All ways in which a match of the node may begin; none where nothing matches it. */
function readBeginnings(node: SyntaxNode): readonly Beginning[] {
  switch (node.type) {
    case 'set':
      return readSet(node.set);
    case 'assertion':
      return EMPTY;
    case 'group':
      return readBeginnings(node.body);
    case 'repeat':
      return readRepeat(node);
    case 'sequence':
      return joinAll(node.items.length, (i) => readBeginnings(node.items[i]!));
    case 'choice':
      break;
  }
  return limit(node.branches.flatMap(readBeginnings));
}

const readShortest = (literals: readonly Literal[]): number =>
  literals.reduce((shortest, { length }) => Math.min(shortest, length), Infinity);

/** Leaves out what begins with another one: where it is, that one is too. */
function keepShortest(beginnings: readonly Beginning[]): readonly Beginning[] {
  return beginnings.filter(({ key }) =>
    beginnings.every((other) => other.key === key || !key.startsWith(other.key)),
  );
}

/** The literals, if there are any and none is too short; else null. */
function selectLiterals(beginnings: readonly Beginning[], minChars: number): readonly Literal[] | null {
  const literals = limit(beginnings.map(open)).map(({ literal }) => literal);
  return literals.length > 0 && readShortest(literals) >= minChars ? literals : null;
}

/** The rarer of two choices: that whose shortest literal is longer, or else the smaller one. */
function choose(a: readonly Literal[] | null, b: readonly Literal[] | null): readonly Literal[] | null {
  if (!a || !b) return a ?? b;
  const gain = readShortest(b) - readShortest(a);
  return gain > 0 || (gain === 0 && b.length < a.length) ? b : a;
}

/** True where all matches begin with one and the same literal, and some are no more than it. */
const isLetter = ([only, other]: readonly Beginning[]): boolean =>
  only !== undefined && other === undefined && only.isWhole && only.literal.length > 0;

/** Whatever stands in a row may hold literals, and so may the text from each item on. */
function findInRow(items: readonly SyntaxNode[]): readonly Literal[] | null {
  const beginnings = items.map(readBeginnings);
  const joinRest = (from: number) => joinAll(items.length - from, (i) => beginnings[from + i]!);
  return items.reduce<readonly Literal[] | null>((best, item, i) => {
    const inner = choose(best, findInside(item));
    // What begins here is found better from a letter before it.
    const isPart = i > 0 && isLetter(beginnings[i - 1]!);
    if (isPart || beginnings[i]!.some(({ literal }) => literal.length === 0)) return inner;
    return choose(inner, selectLiterals(joinRest(i), MIN_INSIDE_CHARS));
  }, null);
}

function findInBranches(branches: readonly SyntaxNode[]): readonly Literal[] | null {
  const found: Literal[] = [];
  for (const branch of branches) {
    const literals = choose(selectLiterals(readBeginnings(branch), MIN_INSIDE_CHARS), findInside(branch));
    if (!literals || found.length + literals.length > MAX_LITERALS) return null;
    found.push(...literals);
  }
  return found;
}

/** Literals one of which every match of the node contains. */
function findInside(node: SyntaxNode): readonly Literal[] | null {
  switch (node.type) {
    case 'set':
    case 'assertion':
      return null;
    case 'group':
      return findInside(node.body);
    case 'repeat':
      return node.min > 0 ? findInside(node.body) : null;
    case 'sequence':
      return findInRow(node.items);
    case 'choice':
      break;
  }
  return findInBranches(node.branches);
}

/**
 * Finds a few literals that no match of a pattern can do without, so that a text without them needs no closer look.
 * @param root a pattern that can't match the empty text, its droppable prefix dropped
 * @returns literals at the start where there are any, else inside, else null. O(pattern).
 */
export function findLiterals(root: SyntaxNode): RequiredLiterals | null {
  const start = selectLiterals(keepShortest(readBeginnings(root)), 1);
  if (start) return { place: 'start', literals: start };
  const inside = findInside(root);
  return inside && { place: 'inside', literals: inside };
}

import { closeOverCase } from './case-folding.ts';
import { complementSet, EMPTY_SET } from './code-point-set.ts';
import { createAssertion, createSetNode } from './create-node.ts';
import { getDotSet, getEscapeSet, getWordSet, LINE_TERMINATORS } from './named-sets.ts';
import { printCodePoint } from './print-code-point.ts';
import { type AssertionNode, type Edge, MODE, type ModeNeed, type SetNode } from './syntax.ts';

/*
 * The leaves that patterns are made of. Thousands of rules use the same hundred characters and the same few escapes, so
 * each of these nodes is made once, and shared by all trees: parsing makes few objects, and whoever tells sets apart by
 * identity finds few of them. What is kept depends on nothing but what was asked for, and there can't be much of it.
 */

/** Leaves for code units below are kept: ASCII. */
const KEPT_LITERALS = 0x80;

/** Leaves by code unit, for when case counts and for when it is ignored. */
const createShelf = () => ({
  exact: Array.from<SetNode | null>({ length: KEPT_LITERALS }).fill(null),
  folded: Array.from<SetNode | null>({ length: KEPT_LITERALS }).fill(null),
});

const literals = createShelf();
const escapes = createShelf();

/** A leaf that only depends on whether case counts. */
const needCase = (ignoresCase: boolean): ModeNeed => ({
  mask: MODE.ignoreCase,
  modes: ignoresCase ? MODE.ignoreCase : 0,
});

function createLiteral(codePoint: number, ignoresCase: boolean): SetNode {
  const plain = [codePoint, codePoint];
  return createSetNode({
    set: ignoresCase ? closeOverCase(plain) : plain,
    source: printCodePoint(codePoint, 'pattern'),
    need: needCase(ignoresCase),
  });
}

/** A character that stands for itself, or for all that are equal to it when case is ignored. */
export function getLiteral(codePoint: number, ignoresCase: boolean): SetNode {
  if (codePoint >= KEPT_LITERALS) return createLiteral(codePoint, ignoresCase);
  const kept = ignoresCase ? literals.folded : literals.exact;
  kept[codePoint] ??= createLiteral(codePoint, ignoresCase);
  return kept[codePoint];
}

/**
 * One of the escapes `\d \D \s \S \w \W`.
 * @param letter the code unit behind the backslash
 * @returns null for any other letter
 */
export function getEscape(letter: number, ignoresCase: boolean): SetNode | null {
  const kept = ignoresCase ? escapes.folded : escapes.exact;
  const known = kept[letter];
  if (known) return known;
  const character = String.fromCharCode(letter);
  const set = getEscapeSet(character, ignoresCase);
  if (!set) return null;
  const node = createSetNode({ set, source: `\\${character}`, need: needCase(ignoresCase) });
  kept[letter] = node;
  return node;
}

const createDot = (dotAll: boolean): SetNode =>
  createSetNode({
    set: getDotSet(dotAll),
    source: '.',
    need: { mask: MODE.dotAll, modes: dotAll ? MODE.dotAll : 0 },
  });

const DOT = { plain: createDot(false), all: createDot(true) } as const;

export const getDot = (dotAll: boolean): SetNode => (dotAll ? DOT.all : DOT.plain);

function createAnchor(source: '^' | '$', isMultiline: boolean): AssertionNode {
  const set = isMultiline ? LINE_TERMINATORS : EMPTY_SET;
  const side = source === '^' ? 'before' : 'after';
  return createAssertion({
    rows: [[{ side, set, orEdge: true }]],
    source,
    need: { mask: MODE.multiline, modes: isMultiline ? MODE.multiline : 0 },
  });
}

const ANCHORS = {
  '^': { plain: createAnchor('^', false), multiline: createAnchor('^', true) },
  $: { plain: createAnchor('$', false), multiline: createAnchor('$', true) },
} as const;

/** `^` and `$`, and with `isMultiline` off also `\A` and `\z`. */
export const getAnchor = (source: '^' | '$', isMultiline: boolean): AssertionNode =>
  isMultiline ? ANCHORS[source].multiline : ANCHORS[source].plain;

/** `\b` is written out as the two ways in which two neighbours can differ; `\B` as the two in which they agree. */
function createBoundary(isInside: boolean, ignoresCase: boolean): AssertionNode {
  const word = getWordSet(ignoresCase);
  const other = complementSet(word);
  const wordAt = (side: Edge['side']): Edge => ({ side, set: word, orEdge: false });
  const otherAt = (side: Edge['side']): Edge => ({ side, set: other, orEdge: true });
  const [before, after] = ['before', 'after'] as const;
  return createAssertion({
    rows: isInside
      ? [
          [wordAt(before), wordAt(after)],
          [otherAt(before), otherAt(after)],
        ]
      : [
          [wordAt(before), otherAt(after)],
          [otherAt(before), wordAt(after)],
        ],
    source: isInside ? '\\B' : '\\b',
    need: needCase(ignoresCase),
  });
}

const BOUNDARIES = {
  exact: { edge: createBoundary(false, false), inside: createBoundary(true, false) },
  folded: { edge: createBoundary(false, true), inside: createBoundary(true, true) },
} as const;

/** `\b`, or `\B` where `isInside` is set. */
export function getBoundary(isInside: boolean, ignoresCase: boolean): AssertionNode {
  const { edge, inside } = ignoresCase ? BOUNDARIES.folded : BOUNDARIES.exact;
  return isInside ? inside : edge;
}

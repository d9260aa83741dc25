import type { CodePointSet } from './code-point-set.ts';
import { readMinWidth } from './min-width.ts';
import { type AssertionNode, hasGroup, type RepeatNode, type SetNode, type SyntaxNode } from './syntax.ts';
import { estimateFrequency } from './text-model.ts';

/**
 * One way in which every match of a rule may begin: as many characters as are needed to tell that a match is likely.
 * A rule with openings sleeps until one of them has been read.
 */
export interface Opening {
  /** What the first characters are; none takes more than one code unit. */
  readonly sets: readonly CodePointSet[];
  /** Conditions on the place where the match begins, all of which hold. */
  readonly conditions: readonly Pick<AssertionNode, 'rows'>[];
  /** How many characters come before the protected span; `Infinity` where it begins behind the opening. */
  readonly protectedFrom: number;
}

/** An opening that is being read. */
export interface Draft extends Opening {
  /** How often it is likely to come, per character of prose. */
  readonly frequency: number;
  /** Nothing more is added. */
  readonly isDone: boolean;
  /** Least code units of what follows. */
  readonly rest: number;
}

/** A rule that would be woken more often than this, per character, is better never asleep. */
const MAX_FREQUENCY = 2 ** -7;
/** An opening that is rarer needs no more characters. */
const RARE_FREQUENCY = 2 ** -36;
/** A character that is more frequent tells too little to wait for. */
const MAX_SET_FREQUENCY = 0.25;
/** Longest opening, in characters. What is asleep is read again from there, and held back by it. */
export const MAX_OPENING_CHARS = 12;
const LAST_OF_ONE_UNIT = 0xffff;

/** What to look for, and how far. */
export interface Reading {
  /** The protected group, 0 for the whole match. */
  readonly protect: number;
  readonly maxOpenings: number;
}

const close = (draft: Draft): Draft => (draft.isDone ? draft : { ...draft, isDone: true });

/** Leaves out what the drafts can't follow, and counts it. */
const skip = (drafts: readonly Draft[], node: SyntaxNode): readonly Draft[] => {
  const width = readMinWidth(node);
  return drafts.map((draft) => ({ ...draft, isDone: true, rest: draft.rest + width }));
};

function addSet(draft: Draft, node: SetNode): Draft {
  const { set } = node;
  const frequency = estimateFrequency(set);
  const isNarrow = set.length > 0 && frequency <= MAX_SET_FREQUENCY;
  const isPlain = isNarrow && set[set.length - 1]! <= LAST_OF_ONE_UNIT;
  const isFull = draft.sets.length >= MAX_OPENING_CHARS || draft.frequency <= RARE_FREQUENCY;
  if (!isPlain || isFull) return { ...draft, isDone: true, rest: draft.rest + readMinWidth(node) };
  return { ...draft, sets: [...draft.sets, set], frequency: draft.frequency * frequency };
}

/** A condition at the very beginning is kept; one further on is left to the automaton. */
function addCondition(draft: Draft, node: AssertionNode): Draft {
  if (draft.sets.length > 0) return close(draft);
  return { ...draft, conditions: [...draft.conditions, node] };
}

function addGroup(drafts: readonly Draft[], node: SyntaxNode & { type: 'group' }, reading: Reading) {
  if (node.index !== reading.protect) return extend(drafts, node.body, reading);
  const opened = drafts.map((draft) =>
    draft.isDone ? draft : { ...draft, protectedFrom: Math.min(draft.protectedFrom, draft.sets.length) },
  );
  // Behind the group less is protected than what lies behind its beginning: the automaton knows how much.
  return extend(opened, node.body, reading).map(close);
}

function addRepeat(drafts: readonly Draft[], node: RepeatNode, reading: Reading): readonly Draft[] {
  if (node.min === 0 && node.max === 1) {
    return limit(drafts, [...drafts, ...extend(openOf(drafts), node.body, reading)], node, reading);
  }
  // Each round forgets the group of the one before, so that only the last protects anything.
  if (node.max > 1 && node.min > 0 && hasGroup(node.body, reading.protect)) return skip(drafts, node);
  let extended = drafts;
  for (let round = 0; round < node.min; round++) {
    if (extended.every(({ isDone }) => isDone)) {
      const rest = (node.min - round) * readMinWidth(node.body);
      return extended.map((draft) => ({ ...draft, rest: draft.rest + rest }));
    }
    extended = extend(extended, node.body, reading);
  }
  return node.max > node.min ? extended.map(close) : extended;
}

const openOf = (drafts: readonly Draft[]): readonly Draft[] => drafts.filter(({ isDone }) => !isDone);

/** Takes the drafts that a choice makes of others, or stops before the choice where it makes too many. */
function limit(
  before: readonly Draft[],
  after: readonly Draft[],
  node: SyntaxNode,
  { maxOpenings }: Reading,
): readonly Draft[] {
  return after.length <= maxOpenings ? after : skip(before, node);
}

function addChoice(drafts: readonly Draft[], node: SyntaxNode & { type: 'choice' }, reading: Reading) {
  const done = drafts.filter(({ isDone }) => isDone);
  const open = openOf(drafts);
  const waiting = done.length > 0 ? skip(done, node) : done;
  if (open.length * node.branches.length > reading.maxOpenings) return [...waiting, ...skip(open, node)];
  const extended = node.branches.flatMap((branch) => extend(open, branch, reading));
  return [...waiting, ...limit(open, extended, node, reading)];
}

function extend(drafts: readonly Draft[], node: SyntaxNode, reading: Reading): readonly Draft[] {
  if (drafts.every(({ isDone }) => isDone)) return skip(drafts, node);
  switch (node.type) {
    case 'set':
      return drafts.map((draft) =>
        draft.isDone ? { ...draft, rest: draft.rest + readMinWidth(node) } : addSet(draft, node),
      );
    case 'assertion':
      return drafts.map((draft) => (draft.isDone ? draft : addCondition(draft, node)));
    case 'sequence':
      return node.items.reduce<readonly Draft[]>((sum, item) => extend(sum, item, reading), drafts);
    case 'group':
      return addGroup(drafts, node, reading);
    case 'repeat':
      return addRepeat(drafts, node, reading);
    case 'choice':
      break;
  }
  return addChoice(drafts, node, reading);
}

/**
 * Lists how matches of a pattern begin.
 * @param root the pattern
 * @param reading the protected group or 0, and how many openings are worth while
 * @param horizon an opening that can't come to a match within so many code units is left out
 * @returns null where the pattern may begin with too little to wait for: such a rule is always awake
 */
export function listOpenings(root: SyntaxNode, reading: Reading, horizon: number): readonly Opening[] | null {
  const drafts = draftOpenings(root, reading, reading.protect === 0);
  if (readFrequency(drafts) > MAX_FREQUENCY) return null;
  return drafts.filter(({ sets, rest }) => sets.length + rest <= horizon).map(conclude);
}

/**
 * Reads how matches of a node begin.
 * @param isProtected whether what they begin with is protected already
 */
export function draftOpenings(node: SyntaxNode, reading: Reading, isProtected: boolean): readonly Draft[] {
  const start: Draft = {
    sets: [],
    conditions: [],
    protectedFrom: isProtected ? 0 : Infinity,
    frequency: 1,
    isDone: false,
    rest: 0,
  };
  return extend([start], node, reading);
}

/** How often one of the openings is likely to come, per character of prose; `Infinity` where one may be empty. */
const readFrequency = (drafts: readonly Draft[]): number =>
  drafts.some(({ sets }) => sets.length === 0)
    ? Infinity
    : drafts.reduce((sum, { frequency }) => sum + frequency, 0);

/** The opening that a draft has come to. */
export const conclude = ({ sets, conditions, protectedFrom }: Draft): Opening => ({
  sets,
  conditions,
  protectedFrom,
});

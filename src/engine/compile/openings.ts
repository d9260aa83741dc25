import type { CodePointSet } from './code-point-set.ts';
import { judgeAssertion } from './judge-assertion.ts';
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

/** An opening that is being read. Changed as reading goes on; each belongs to one list of drafts. */
export interface Draft {
  readonly sets: CodePointSet[];
  conditions: Opening['conditions'];
  /** Conditions on the place behind the last character, which the next one decides. */
  between: Opening['conditions'];
  protectedFrom: number;
  /** How often it is likely to come, per character of prose. */
  frequency: number;
  /** Nothing more is added. */
  isDone: boolean;
  /** No match begins so. */
  isDead: boolean;
  /** Least code units of what follows. */
  rest: number;
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

const NO_CONDITIONS: Opening['conditions'] = [];

const copy = (draft: Draft): Draft => ({ ...draft, sets: draft.sets.slice() });

const isDone = (draft: Draft): boolean => draft.isDone;

const openOf = (drafts: readonly Draft[]): Draft[] => drafts.filter((draft) => !draft.isDone);

/** Adds nothing more to any. */
function close<Drafts extends readonly Draft[]>(drafts: Drafts): Drafts {
  for (let i = 0; i < drafts.length; i++) drafts[i]!.isDone = true;
  return drafts;
}

/** Leaves out what the drafts can't follow, and counts it. */
function skip(drafts: Draft[], width: number): Draft[] {
  for (let i = 0; i < drafts.length; i++) drafts[i]!.rest += width;
  return close(drafts);
}

function addSet(draft: Draft, { set }: SetNode): void {
  const frequency = estimateFrequency(set);
  const isNarrow = set.length > 0 && frequency <= MAX_SET_FREQUENCY;
  const isPlain = isNarrow && set[set.length - 1]! <= LAST_OF_ONE_UNIT;
  const isFull = draft.sets.length >= MAX_OPENING_CHARS || draft.frequency <= RARE_FREQUENCY;
  if (!isPlain || isFull || !decideBetween(draft, set)) {
    draft.isDone = true;
    return;
  }
  draft.sets.push(set);
  draft.frequency *= frequency;
}

/** Finds out whether the conditions before the next character hold whatever it is; one that never does ends the draft. */
function decideBetween(draft: Draft, next: CodePointSet): boolean {
  const { between } = draft;
  if (between.length === 0) return true;
  const before = draft.sets[draft.sets.length - 1]!;
  const verdicts = between.map((condition) => judgeAssertion(condition, before, next));
  draft.between = NO_CONDITIONS;
  draft.isDead = verdicts.includes('never');
  return verdicts.every((verdict) => verdict === 'always');
}

function addSets(drafts: Draft[], node: SetNode): Draft[] {
  for (let i = 0; i < drafts.length; i++) {
    const draft = drafts[i]!;
    if (!draft.isDone) addSet(draft, node);
    if (draft.isDone) draft.rest += node.width;
  }
  return drafts;
}

/** A condition at the very beginning is kept; one further on has to be decided by the characters around it. */
function addConditions(drafts: Draft[], node: AssertionNode): Draft[] {
  for (const draft of drafts) {
    if (draft.isDone) continue;
    if (draft.sets.length > 0) draft.between = [...draft.between, node];
    else draft.conditions = [...draft.conditions, node];
  }
  return drafts;
}

function addSequence(drafts: Draft[], items: readonly SyntaxNode[], reading: Reading): Draft[] {
  let extended = drafts;
  for (let i = 0; i < items.length; i++) extended = extend(extended, items[i]!, reading);
  return extended;
}

function addGroup(drafts: Draft[], node: SyntaxNode & { type: 'group' }, reading: Reading): Draft[] {
  if (node.index !== reading.protect) return extend(drafts, node.body, reading);
  for (const draft of openOf(drafts)) {
    draft.protectedFrom = Math.min(draft.protectedFrom, draft.sets.length);
  }
  // Behind the group less is protected than what lies behind its beginning: the automaton knows how much.
  return close(extend(drafts, node.body, reading));
}

function addRepeat(drafts: Draft[], node: RepeatNode, reading: Reading): Draft[] {
  if (node.min === 0 && node.max === 1 && node.body.type !== 'set') {
    const taken = extend(openOf(drafts).map(copy), node.body, reading);
    return limit(drafts, [...drafts, ...taken], node, reading);
  }
  // Each round forgets the group of the one before, so that only the last protects anything.
  if (node.max > 1 && node.min > 0 && hasGroup(node.body, reading.protect)) {
    return skip(drafts, node.width);
  }
  let extended = drafts;
  for (let round = 0; round < node.min; round++) {
    if (extended.every(isDone)) return skip(extended, (node.min - round) * node.body.width);
    extended = extend(extended, node.body, reading);
  }
  return node.max > node.min ? addOptional(extended, node, reading) : extended;
}

/** Rounds that may come or not, behind what is rare enough by itself: a run of digits tells too little to follow it. */
function addOptional(drafts: Draft[], { body, min, max }: RepeatNode, { maxOpenings }: Reading): Draft[] {
  if (body.type !== 'set') return close(drafts);
  close(drafts.filter(({ frequency }) => frequency > MAX_FREQUENCY));
  const all = drafts.slice();
  let last = openOf(drafts);
  for (let round = min; round < max && last.length > 0; round++) {
    if (all.length + last.length > maxOpenings) close(last);
    last = addRound(last, body);
    all.push(...last);
  }
  return all;
}

/** One round more for each that is open and has room for it; one that hasn't stands for all that may come. */
function addRound(drafts: readonly Draft[], body: SetNode): Draft[] {
  const taken: Draft[] = [];
  for (const draft of openOf(drafts)) {
    const next = copy(draft);
    addSet(next, body);
    if (!next.isDone) taken.push(next);
    else if (!next.isDead) draft.isDone = true;
  }
  return taken;
}

/** Takes the drafts that a choice makes of copies of others, or stops before the choice where it makes too many. */
function limit(before: Draft[], after: Draft[], node: SyntaxNode, { maxOpenings }: Reading): Draft[] {
  return after.length <= maxOpenings ? after : skip(before, node.width);
}

function addChoice(drafts: Draft[], node: SyntaxNode & { type: 'choice' }, reading: Reading): Draft[] {
  const done = drafts.filter(isDone);
  const open = openOf(drafts);
  const waiting = done.length > 0 ? skip(done, node.width) : done;
  if (open.length * node.branches.length > reading.maxOpenings) {
    return [...waiting, ...skip(open, node.width)];
  }
  const extended: Draft[] = [];
  for (const branch of node.branches) extended.push(...extend(open.map(copy), branch, reading));
  return [...waiting, ...limit(open, extended, node, reading)];
}

/** Takes the drafts further, each as it is or in several copies. */
function extend(drafts: Draft[], node: SyntaxNode, reading: Reading): Draft[] {
  if (drafts.every(isDone)) return skip(drafts, node.width);
  switch (node.type) {
    case 'set':
      return addSets(drafts, node);
    case 'assertion':
      return addConditions(drafts, node);
    case 'sequence':
      return addSequence(drafts, node.items, reading);
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
  const drafts = extend([startDraft(reading.protect === 0)], root, reading);
  if (readFrequency(drafts) > MAX_FREQUENCY) return null;
  return drafts.filter(({ sets, rest, isDead }) => !isDead && sets.length + rest <= horizon).map(conclude);
}

const startDraft = (isProtected: boolean): Draft => ({
  sets: [],
  conditions: NO_CONDITIONS,
  between: NO_CONDITIONS,
  protectedFrom: isProtected ? 0 : Infinity,
  frequency: 1,
  isDone: false,
  isDead: false,
  rest: 0,
});

/** Nodes in a row, from one of them on, and those that follow. */
export interface Row {
  readonly items: readonly SyntaxNode[];
  readonly from: number;
  readonly next: Row | null;
}

/**
 * Reads how what a row matches begins, and not how much follows.
 * @param isProtected whether what they begin with is protected already
 */
export function draftOpenings(row: Row, reading: Reading, isProtected: boolean): readonly Draft[] {
  let drafts = [startDraft(isProtected)];
  for (let part: Row | null = row; part; part = part.next) {
    for (let i = part.from; i < part.items.length; i++) {
      if (drafts.every(isDone)) return drafts;
      drafts = extend(drafts, part.items[i]!, reading);
    }
  }
  return drafts;
}

/** How often one of the openings is likely to come, per character of prose; `Infinity` where one may be empty. */
const readFrequency = (drafts: readonly Draft[]): number =>
  drafts.some(({ sets }) => sets.length === 0)
    ? Infinity
    : drafts.reduce((sum, { frequency }) => sum + frequency, 0);

/** The opening that a draft has come to. */
export const conclude = ({ sets, conditions, protectedFrom }: Draft): Opening => ({
  // What was added to one by one has room for more.
  sets: sets.slice(),
  conditions,
  protectedFrom,
});

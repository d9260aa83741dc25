import type {
  AssertionNode,
  ChoiceNode,
  GroupNode,
  RepeatNode,
  SequenceNode,
  SetNode,
  SyntaxNode,
} from './syntax.ts';
import { UNREACHABLE } from './unreachable.ts';

const LAST_OF_ONE_UNIT = 0xffff;

function widthOfSet(set: SetNode['set']): number {
  if (set.length === 0) return UNREACHABLE;
  return set[0]! > LAST_OF_ONE_UNIT ? 2 : 1;
}

export const createSetNode = ({ set, source, need }: Pick<SetNode, 'set' | 'source' | 'need'>): SetNode => ({
  type: 'set',
  width: widthOfSet(set),
  states: 1,
  hasCapture: false,
  set,
  source,
  need,
});

/** One node per edge, and one that all rows go out from. */
export const createAssertion = ({
  rows,
  source,
  need,
}: Pick<AssertionNode, 'rows' | 'source' | 'need'>): AssertionNode => ({
  type: 'assertion',
  width: 0,
  states: rows.flat().length + (rows.length === 1 ? 0 : 1),
  hasCapture: false,
  rows,
  source,
  need,
});

/** Counted repeats are written out; each round that may be left out takes a node more, and so does a loop. */
export function createRepeat(
  body: SyntaxNode,
  { min, max, lazy }: Pick<RepeatNode, 'min' | 'max' | 'lazy'>,
): RepeatNode {
  // `Infinity` is no whole number for the host: without the last step it would keep an object for each count of nodes.
  const optional = max === Infinity ? 1 : (max - min) | 0;
  return {
    type: 'repeat',
    width: Math.min(UNREACHABLE, min * body.width),
    states: min * body.states + optional * (body.states + 1),
    hasCapture: body.hasCapture,
    body,
    min,
    max,
    lazy,
  };
}

export const createGroup = (index: number, name: string | null, body: SyntaxNode): GroupNode => ({
  type: 'group',
  width: body.width,
  states: body.states,
  hasCapture: true,
  index,
  name,
  body,
});

/*
 * Loops count, here and in what else goes through all nodes of all rules: a rule set is compiled before the host has
 * looked at this code twice, and until then each step of `for … of` costs a call and an object.
 */

/** @param items kept */
export function createSequence(items: readonly SyntaxNode[]): SequenceNode {
  let width = 0;
  let states = 0;
  let hasCapture = false;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    width += item.width;
    states += item.states;
    if (item.hasCapture) hasCapture = true;
  }
  return { type: 'sequence', width: Math.min(UNREACHABLE, width), states, hasCapture, items };
}

/** Matches the empty text: an empty branch, a comment, a bare `(?i)`. */
export const EMPTY_NODE: SequenceNode = createSequence([]);

/** @param branches at least one; kept */
export function createChoice(branches: readonly SyntaxNode[]): ChoiceNode {
  let width = UNREACHABLE;
  let states = 1;
  let hasCapture = false;
  for (let i = 0; i < branches.length; i++) {
    const branch = branches[i]!;
    width = Math.min(width, branch.width);
    states += branch.states;
    if (branch.hasCapture) hasCapture = true;
  }
  return { type: 'choice', width, states, hasCapture, branches };
}

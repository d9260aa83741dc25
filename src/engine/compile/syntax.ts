import type { CodePointSet } from './code-point-set.ts';

/** The flags that change what a leaf means; bits of a `modes` number. */
export const MODE = { ignoreCase: 1, multiline: 2, dotAll: 4 } as const;

/** Which modes a leaf depends on, and how they stood where it was read. The printer needs both. */
export interface ModeNeed {
  readonly mask: number;
  readonly modes: number;
}

/** A condition on one neighbour of a position, or on there being none. */
export interface Edge {
  readonly side: 'before' | 'after';
  readonly set: CodePointSet;
  /** Holds at the start of the text (`before`) or at its end (`after`) as well. */
  readonly orEdge: boolean;
}

/** One character out of a set: a literal, a class, an escape or a dot. */
export interface SetNode {
  readonly type: 'set';
  /** What it matches, case folding applied. */
  readonly set: CodePointSet;
  /** In ECMAScript `u` syntax. */
  readonly source: string;
  readonly need: ModeNeed;
}

/** A condition on the characters around a position: an anchor, a word edge or a lookaround. */
export interface AssertionNode {
  readonly type: 'assertion';
  /** Holds where all edges of at least one row hold. No two rows hold at the same position. */
  readonly rows: readonly (readonly Edge[])[];
  readonly source: string;
  readonly need: ModeNeed;
}

/** A quantifier and what it repeats. */
export interface RepeatNode {
  readonly type: 'repeat';
  readonly body: SyntaxNode;
  readonly min: number;
  /** `Infinity` for an open end. */
  readonly max: number;
  readonly lazy: boolean;
}

/** A capture group; whether it is the protected one is for the rule to say. */
interface GroupNode {
  readonly type: 'group';
  /** 1-based, in order of the opening brackets. */
  readonly index: number;
  readonly name: string | null;
  readonly body: SyntaxNode;
}

/** Nodes one after the other; none at all matches the empty text. */
export interface SequenceNode {
  readonly type: 'sequence';
  readonly items: readonly SyntaxNode[];
}

/** Branches in order of preference; an empty sequence stands for the empty branch. */
interface ChoiceNode {
  readonly type: 'choice';
  readonly branches: readonly SyntaxNode[];
}

/** A pattern as a tree. Brackets that don't capture have left no trace. */
export type SyntaxNode = SetNode | AssertionNode | RepeatNode | GroupNode | SequenceNode | ChoiceNode;

/** Matches the empty text: an empty branch, a comment, a bare `(?i)`. */
export const EMPTY_NODE: SequenceNode = { type: 'sequence', items: [] };

/** True where the node can match without taking a character. */
export function isNullable(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'set':
      return false;
    case 'assertion':
      return true;
    case 'repeat':
      return node.min === 0 || isNullable(node.body);
    case 'group':
      return isNullable(node.body);
    case 'sequence':
      return node.items.every(isNullable);
    case 'choice':
      break;
  }
  return node.branches.some(isNullable);
}

/** True where capture group `index` is somewhere inside the node; there is no group 0. */
export const hasGroup = (node: SyntaxNode, index: number): boolean => index > 0 && findGroup(node, index);

function findGroup(node: SyntaxNode, index: number): boolean {
  switch (node.type) {
    case 'set':
    case 'assertion':
      return false;
    case 'repeat':
      return findGroup(node.body, index);
    case 'group':
      return node.index === index || findGroup(node.body, index);
    case 'sequence':
      return node.items.some((item) => findGroup(item, index));
    case 'choice':
      break;
  }
  return node.branches.some((branch) => findGroup(branch, index));
}

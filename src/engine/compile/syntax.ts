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

/** What is known of a node from the time it is made, so that nobody goes through a tree to ask. */
interface NodeTraits {
  /** Least code units of a match, assertions taken to hold, at most `UNREACHABLE`; 0 where it can match no text. */
  readonly width: number;
  /** Nodes that it takes in an automaton, as long as none of its groups is protected. */
  readonly states: number;
  /** A capture group is in it. */
  readonly hasCapture: boolean;
}

/** One character out of a set: a literal, a class, an escape or a dot. */
export interface SetNode extends NodeTraits {
  readonly type: 'set';
  /** What it matches, case folding applied. */
  readonly set: CodePointSet;
  /** In ECMAScript `u` syntax. */
  readonly source: string;
  readonly need: ModeNeed;
}

/** A condition on the characters around a position: an anchor, a word edge or a lookaround. */
export interface AssertionNode extends NodeTraits {
  readonly type: 'assertion';
  /** Holds where all edges of at least one row hold. No two rows hold at the same position. */
  readonly rows: readonly (readonly Edge[])[];
  readonly source: string;
  readonly need: ModeNeed;
}

/** A quantifier and what it repeats. */
export interface RepeatNode extends NodeTraits {
  readonly type: 'repeat';
  readonly body: SyntaxNode;
  readonly min: number;
  /** `Infinity` for an open end. */
  readonly max: number;
  readonly lazy: boolean;
}

/** A capture group; whether it is the protected one is for the rule to say. */
export interface GroupNode extends NodeTraits {
  readonly type: 'group';
  /** 1-based, in order of the opening brackets. */
  readonly index: number;
  readonly name: string | null;
  readonly body: SyntaxNode;
}

/** Nodes one after the other; none at all matches the empty text. */
export interface SequenceNode extends NodeTraits {
  readonly type: 'sequence';
  readonly items: readonly SyntaxNode[];
}

/** Branches in order of preference; an empty sequence stands for the empty branch. */
export interface ChoiceNode extends NodeTraits {
  readonly type: 'choice';
  readonly branches: readonly SyntaxNode[];
}

/** A pattern as a tree, made by `create-node.ts`. Brackets that don't capture have left no trace. */
export type SyntaxNode = SetNode | AssertionNode | RepeatNode | GroupNode | SequenceNode | ChoiceNode;

/** True where the node can match without taking a character. */
export const isNullable = ({ width }: SyntaxNode): boolean => width === 0;

/** True where capture group `index` is somewhere inside the node. */
export function hasGroup(node: SyntaxNode, index: number): boolean {
  if (!node.hasCapture || index === 0) return false;
  switch (node.type) {
    case 'set':
    case 'assertion':
      return false;
    case 'repeat':
      return hasGroup(node.body, index);
    case 'group':
      return node.index === index || hasGroup(node.body, index);
    case 'sequence':
      return isGroupIn(node.items, index);
    case 'choice':
      break;
  }
  return isGroupIn(node.branches, index);
}

function isGroupIn(nodes: readonly SyntaxNode[], index: number): boolean {
  for (let i = 0; i < nodes.length; i++) if (hasGroup(nodes[i]!, index)) return true;
  return false;
}

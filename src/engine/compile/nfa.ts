import type { CodePointSet } from './code-point-set.ts';

/**
 * One node of the automaton. `take` consumes a character; all others are passed at one position: `split` in order
 * of preference, `edge` where a neighbour allows it, `open`, `close` and `clear` noting the protected group.
 */
export type NfaNode =
  | { readonly op: 'match' }
  | { readonly op: 'take'; readonly set: number; readonly next: number }
  | { readonly op: 'split'; readonly targets: readonly number[] }
  | {
      readonly op: 'edge';
      readonly side: 'before' | 'after';
      readonly set: number;
      readonly orEdge: boolean;
      readonly next: number;
    }
  | { readonly op: 'open' | 'close' | 'clear'; readonly next: number };

/** The node that every automaton ends in. */
export const MATCH_NODE = 0;

const OPS = ['match', 'take', 'split', 'edge', 'open', 'close', 'clear'] as const;
const codeOf = (op: NfaNode['op']): number => OPS.indexOf(op);
const MATCH = codeOf('match');
const TAKE = codeOf('take');
const SPLIT = codeOf('split');

/*
 * A node takes two words: what it is, and where it leads; of a split the place of its first target among the words,
 * behind those of all nodes. The first word is the kind and, above it, what tells nodes of a kind apart: a set, for
 * edges with two bits below it, or how many targets there are.
 */
const NODE_WORDS = 2;
const KIND_BITS = 3;
const KIND = (1 << KIND_BITS) - 1;
const EDGE_BIT = { before: 1, orEdge: 2 } as const;
const EDGE_SHIFT = 2;

function detailOf(node: NfaNode): number {
  if (node.op === 'take') return node.set;
  if (node.op === 'split') return node.targets.length;
  if (node.op !== 'edge') return 0;
  const bits = (node.side === 'before' ? EDGE_BIT.before : 0) | (node.orEdge ? EDGE_BIT.orEdge : 0);
  return (node.set << EDGE_SHIFT) | bits;
}

/** Puts nodes into words, of two bytes each where that is enough. */
function toWords(nodes: readonly NfaNode[]): Uint16Array | Int32Array {
  const words: number[] = [];
  const targets: number[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index]!;
    words.push((detailOf(node) << KIND_BITS) | codeOf(node.op));
    if (node.op !== 'split') words.push(node.op === 'match' ? 0 : node.next);
    else {
      words.push(NODE_WORDS * nodes.length + targets.length);
      for (const target of node.targets) targets.push(target);
    }
  }
  for (const target of targets) words.push(target);
  const most = words.reduce((greatest, word) => Math.max(greatest, word), 0);
  return most > 0xffff ? Int32Array.from(words) : Uint16Array.from(words);
}

/**
 * An automaton. Nodes are made from the end of the pattern to its beginning, so that every way leads to a lower
 * index, except for the way round a loop. Kept as words: four bytes a node, where an object takes sixty and more.
 */
export class Nfa {
  readonly start: number;
  readonly sets: readonly CodePointSet[];
  /** How many nodes there are. */
  readonly size: number;
  private readonly words: Uint16Array | Int32Array;

  constructor(nodes: readonly NfaNode[], start: number, sets: readonly CodePointSet[]) {
    this.start = start;
    this.sets = sets;
    this.size = nodes.length;
    this.words = toWords(nodes);
  }

  /** A node, put together anew each time. */
  node(index: number): NfaNode {
    const word = this.words[NODE_WORDS * index]!;
    const next = this.words[NODE_WORDS * index + 1]!;
    const detail = word >> KIND_BITS;
    const op = OPS[word & KIND]!;
    switch (op) {
      case 'take':
        return { op, set: detail, next };
      case 'split':
        return { op, targets: this.listNext(index) };
      case 'edge':
        return {
          op,
          side: (detail & EDGE_BIT.before) === 0 ? 'after' : 'before',
          set: detail >> EDGE_SHIFT,
          orEdge: (detail & EDGE_BIT.orEdge) !== 0,
          next,
        };
      case 'match':
        return { op };
      default:
        return { op, next };
    }
  }

  isTake(index: number): boolean {
    return (this.words[NODE_WORDS * index]! & KIND) === TAKE;
  }

  /** The nodes that a node leads to, in order of preference. */
  listNext(index: number): readonly number[] {
    const { words } = this;
    const word = words[NODE_WORDS * index]!;
    const next = words[NODE_WORDS * index + 1]!;
    if ((word & KIND) !== SPLIT) return (word & KIND) === MATCH ? [] : [next];
    const list: number[] = [];
    const end = next + (word >> KIND_BITS);
    for (let place = next; place < end; place++) list.push(words[place]!);
    return list;
  }
}

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

/** What stands in a column for the kind of a node. */
const OPS = ['match', 'take', 'split', 'edge', 'open', 'close', 'clear'] as const;
const codeOf = (op: NfaNode['op']): number => OPS.indexOf(op);
const MATCH = codeOf('match');
const TAKE = codeOf('take');
const SPLIT = codeOf('split');

/** Bits that tell edges apart; the set stands above them. */
const EDGE_BIT = { before: 1, orEdge: 2 } as const;
const EDGE_SHIFT = 2;

/** The number that tells nodes of a kind apart, besides where they lead. */
function detailOf(node: NfaNode): number {
  if (node.op === 'take') return node.set;
  if (node.op === 'split') return node.targets.length;
  if (node.op !== 'edge') return 0;
  const bits = (node.side === 'before' ? EDGE_BIT.before : 0) | (node.orEdge ? EDGE_BIT.orEdge : 0);
  return (node.set << EDGE_SHIFT) | bits;
}

/**
 * An automaton. Nodes are made from the end of the pattern to its beginning, so that every way leads to a lower
 * index, except for the way round a loop. Kept in columns: nine bytes a node, where an object takes sixty and more.
 */
export class Nfa {
  readonly start: number;
  readonly sets: readonly CodePointSet[];
  /** How many nodes there are. */
  readonly size: number;
  private readonly ops: Uint8Array;
  /** Where each leads; of a split the place of its first target. */
  private readonly nexts: Int32Array;
  private readonly details: Int32Array;
  private readonly targets: Int32Array;

  constructor(nodes: readonly NfaNode[], start: number, sets: readonly CodePointSet[]) {
    this.start = start;
    this.sets = sets;
    this.size = nodes.length;
    this.ops = new Uint8Array(nodes.length);
    this.nexts = new Int32Array(nodes.length);
    this.details = new Int32Array(nodes.length);
    const targets: number[] = [];
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index]!;
      this.ops[index] = codeOf(node.op);
      this.details[index] = detailOf(node);
      if (node.op === 'split') {
        this.nexts[index] = targets.length;
        for (const target of node.targets) targets.push(target);
      } else if (node.op !== 'match') this.nexts[index] = node.next;
    }
    this.targets = Int32Array.from(targets);
  }

  /** A node, put together anew each time. */
  node(index: number): NfaNode {
    const op = OPS[this.ops[index]!]!;
    const next = this.nexts[index]!;
    const detail = this.details[index]!;
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
    return this.ops[index] === TAKE;
  }

  /** The nodes that a node leads to, in order of preference. */
  listNext(index: number): readonly number[] {
    const next = this.nexts[index]!;
    const op = this.ops[index];
    if (op !== SPLIT) return op === MATCH ? [] : [next];
    const list: number[] = [];
    const end = next + this.details[index]!;
    for (let place = next; place < end; place++) list.push(this.targets[place]!);
    return list;
  }
}

import { type Alphabet, listClasses, widthOfClass } from './alphabet.ts';
import { createExactLeast } from './exact-least.ts';
import { MATCH_NODE, type Nfa, type NfaNode } from './nfa.ts';
import { UNREACHABLE } from './unreachable.ts';

/** How far a match may be from a node: what tells live partial matches from dead ones. */
export interface Distances {
  /**
   * Least code units from a node to a match, the character before being of the context; {@link UNREACHABLE} where no
   * text leads there.
   */
  least(node: number, context: number): number;
  /** The same, whatever stands before. */
  leastAnywhere(node: number): number;
  /**
   * Most code units from a node to a match; `Infinity` behind or inside an open-ended repeat. No automaton has so many nodes
   * that these numbers wouldn't be exact.
   */
  readonly most: Float32Array;
}

/** What the distances are computed from. */
export interface DistanceInput {
  readonly nfa: Nfa;
  readonly alphabet: Alphabet;
  /** Context of each class and, last, of the edge. */
  readonly contextOf: Uint16Array;
  readonly contextCount: number;
  /** Whether an edge node is satisfied by a neighbour of the class. */
  readonly holdsEdge: (node: NfaNode & { op: 'edge' }, cls: number) => boolean;
}

/** Least and most widths of a step over each set. */
function listWidths(nfa: Nfa, alphabet: Alphabet): { least: number[]; most: number[] } {
  const least = nfa.sets.map((_, set) =>
    listClasses(alphabet, set).reduce(
      (width, cls) => Math.min(width, widthOfClass(alphabet, cls)),
      UNREACHABLE,
    ),
  );
  const most = nfa.sets.map((set) => (set.length > 0 && set[set.length - 1]! > 0xffff ? 2 : 1));
  return { least, most };
}

function isLoopFree(nfa: Nfa, node: number): boolean {
  return nfa.listNext(node).every((next) => next < node);
}

/** Code units of the character that a node takes, 0 for a node that takes none. */
function readStep(nfa: Nfa, index: number, widths: readonly number[]): number {
  const node = nfa.node(index);
  return node.op === 'take' ? widths[node.set]! : 0;
}

function computeMost(nfa: Nfa, widths: readonly number[]): Float32Array {
  const most = new Float32Array(nfa.size);
  for (let index = 0; index < nfa.size; index++) {
    const ahead = nfa.listNext(index).reduce((longest, next) => Math.max(longest, most[next]!), 0);
    most[index] = isLoopFree(nfa, index) ? readStep(nfa, index, widths) + ahead : Infinity;
  }
  return most;
}

/** Distances that take every edge to hold. The shortest way never goes round a loop, so one pass suffices. */
function computePlainLeast(nfa: Nfa, widths: readonly number[]): Int32Array {
  const least = new Int32Array(nfa.size).fill(UNREACHABLE);
  least[MATCH_NODE] = 0;
  for (let index = MATCH_NODE + 1; index < nfa.size; index++) {
    const ahead = nfa
      .listNext(index)
      .reduce((shortest, next) => Math.min(shortest, least[next]!), UNREACHABLE);
    least[index] = Math.min(UNREACHABLE, readStep(nfa, index, widths) + ahead);
  }
  return least;
}

/** True where an edge is passed straight into a match and the end of the text satisfies it: it rules nothing out. */
function isHarmless(nfa: Nfa, edge: NfaNode & { op: 'edge' }): boolean {
  if (edge.side !== 'after' || !edge.orEdge) return false;
  let next = nfa.node(edge.next);
  while (next.op === 'open' || next.op === 'close' || next.op === 'clear') next = nfa.node(next.next);
  return next.op === 'match';
}

/** True where an edge behind the first character may rule out what the plain distances promise. */
function hasObstacle(nfa: Nfa): boolean {
  const seen = new Uint8Array(nfa.size);
  const pending: number[] = [];
  for (let index = 0; index < nfa.size; index++) if (nfa.isTake(index)) pending.push(...nfa.listNext(index));
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (seen[index]) continue;
    seen[index] = 1;
    const node = nfa.node(index);
    if (node.op === 'edge' && !isHarmless(nfa, node)) return true;
    pending.push(...nfa.listNext(index));
  }
  return false;
}

/** Measures how far each node is from a match. What hangs on neighbours is found out when it is asked for. */
export function computeDistances(input: DistanceInput): Distances {
  const widths = listWidths(input.nfa, input.alphabet);
  const most = computeMost(input.nfa, widths.most);
  if (!hasObstacle(input.nfa)) {
    const plain = computePlainLeast(input.nfa, widths.least);
    return { least: (node) => plain[node]!, leastAnywhere: (node) => plain[node]!, most };
  }
  const least = createExactLeast(input);
  const contexts = Array.from({ length: input.contextCount }, (_, context) => context);
  const leastAnywhere = (node: number): number =>
    Math.min(...contexts.map((context) => least(node, context)));
  return { least, leastAnywhere, most };
}

import { type Alphabet, widthOfClass } from './alphabet.ts';
import { MATCH_NODE, type Nfa, type NfaNode } from './nfa.ts';

/** Stands for "never": larger than any length, and safe to add a length to. */
export const UNREACHABLE = 0x3fffffff;

/** How far a match may be from a node: what tells live partial matches from dead ones. */
export interface Distances {
  /**
   * Least code units from node `n` to a match, the character before being of context `c`, at
   * `least[n * leastStride + (leastStride === 1 ? 0 : c)]`; {@link UNREACHABLE} where no text leads there.
   */
  readonly least: Int32Array;
  /** 1 where the context makes no difference, else the number of contexts. */
  readonly leastStride: number;
  /** Most code units from a node to a match; `Infinity` behind or inside an open-ended repeat. */
  readonly most: Float64Array;
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
  readonly maxTableCells: number;
}

/** Thrown when the exact table would outgrow its budget. */
export class DistanceBudgetError extends Error {}

/** Least code units from a node to a match, whatever stands before it. */
export function readLeast({ least, leastStride }: Distances, node: number): number {
  let shortest = Infinity;
  for (let i = node * leastStride; i < (node + 1) * leastStride; i++)
    shortest = Math.min(shortest, least[i]!);
  return shortest;
}

function listNext(node: NfaNode): readonly number[] {
  if (node.op === 'match') return [];
  return node.op === 'split' ? node.targets : [node.next];
}

/** Least and most widths of a step over each set. */
function listWidths(nfa: Nfa, alphabet: Alphabet): { least: number[]; most: number[] } {
  const least = alphabet.setClasses.map((classes) =>
    classes.reduce((width, cls) => Math.min(width, widthOfClass(alphabet, cls)), UNREACHABLE),
  );
  const most = nfa.sets.map((set) => (set.length > 0 && set[set.length - 1]! > 0xffff ? 2 : 1));
  return { least, most };
}

function isLoopFree(nfa: Nfa, node: number): boolean {
  return listNext(nfa.nodes[node]!).every((next) => next < node);
}

function computeMost(nfa: Nfa, widths: readonly number[]): Float64Array {
  const most = new Float64Array(nfa.nodes.length);
  nfa.nodes.forEach((node, index) => {
    const step = node.op === 'take' ? widths[node.set]! : 0;
    const ahead = listNext(node).reduce((longest, next) => Math.max(longest, most[next]!), 0);
    most[index] = isLoopFree(nfa, index) ? step + ahead : Infinity;
  });
  return most;
}

/** Distances that take every edge to hold. The shortest way never goes round a loop, so one pass suffices. */
function computePlainLeast(nfa: Nfa, widths: readonly number[]): Int32Array {
  const least = new Int32Array(nfa.nodes.length).fill(UNREACHABLE);
  least[MATCH_NODE] = 0;
  nfa.nodes.forEach((node, index) => {
    if (index === MATCH_NODE) return;
    const step = node.op === 'take' ? widths[node.set]! : 0;
    const ahead = listNext(node).reduce((shortest, next) => Math.min(shortest, least[next]!), UNREACHABLE);
    least[index] = Math.min(UNREACHABLE, step + ahead);
  });
  return least;
}

/** True where an edge is passed straight into a match and the end of the text satisfies it: it rules nothing out. */
function isHarmless(nfa: Nfa, edge: NfaNode & { op: 'edge' }): boolean {
  if (edge.side !== 'after' || !edge.orEdge) return false;
  let next = nfa.nodes[edge.next]!;
  while (next.op === 'open' || next.op === 'close' || next.op === 'clear') next = nfa.nodes[next.next]!;
  return next.op === 'match';
}

/** True where an edge behind the first character may rule out what the plain distances promise. */
function hasObstacle(nfa: Nfa): boolean {
  const seen = new Uint8Array(nfa.nodes.length);
  const pending: number[] = nfa.nodes.flatMap((node) => (node.op === 'take' ? [node.next] : []));
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (seen[index]) continue;
    seen[index] = 1;
    const node = nfa.nodes[index]!;
    if (node.op === 'edge' && !isHarmless(nfa, node)) return true;
    pending.push(...listNext(node));
  }
  return false;
}

/**
 * Distances by the characters on both sides: `rows[node]` holds, for each context before and each class after, the
 * least distance to a match. Repeated until nothing changes, which takes one pass and one more per nested loop.
 */
function computeExactLeast(input: DistanceInput): Int32Array {
  const { nfa, contextCount } = input;
  const columns = input.alphabet.classCount + 1;
  if (nfa.nodes.length * contextCount * columns > input.maxTableCells) throw new DistanceBudgetError();
  const rows = nfa.nodes.map(() => new Int32Array(contextCount * columns).fill(UNREACHABLE));
  rows[MATCH_NODE]!.fill(0);
  const least = new Int32Array(nfa.nodes.length * contextCount).fill(UNREACHABLE);
  least.fill(0, 0, contextCount);
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (let index = 1; index < rows.length; index++) {
      if (relaxRow(input, { rows, least, index })) hasChanged = true;
    }
  }
  return least;
}

interface Relaxation {
  readonly rows: readonly Int32Array[];
  readonly least: Int32Array;
  readonly index: number;
}

/** Lowers the distances of one node to what its successors allow; true where one got lower. */
function relaxRow(input: DistanceInput, { rows, least, index }: Relaxation): boolean {
  const row = rows[index]!;
  const offered = readSuccessors(input, { rows, least, index });
  const columns = row.length / input.contextCount;
  let hasChanged = false;
  for (let cell = 0; cell < row.length; cell++) {
    if (offered[cell]! >= row[cell]!) continue;
    row[cell] = offered[cell]!;
    const sum = index * input.contextCount + Math.floor(cell / columns);
    least[sum] = Math.min(least[sum]!, offered[cell]!);
    hasChanged = true;
  }
  return hasChanged;
}

/** The distances of a node by way of its successors. May be a successor's own row: not to be written to. */
function readSuccessors(input: DistanceInput, { rows, least, index }: Relaxation): Int32Array {
  const node = input.nfa.nodes[index]!;
  switch (node.op) {
    case 'match':
      return rows[index]!;
    case 'take':
      return readTake(input, node, least);
    case 'edge':
      return readEdge(input, node, rows[node.next]!);
    case 'split':
      return node.targets
        .map((target) => rows[target]!)
        .reduce((shortest, row) => shortest.map((distance, cell) => Math.min(distance, row[cell]!)));
    default:
      return rows[node.next]!;
  }
}

function readTake(input: DistanceInput, node: NfaNode & { op: 'take' }, least: Int32Array): Int32Array {
  const { alphabet, contextOf, contextCount } = input;
  const columns = alphabet.classCount + 1;
  const row = new Int32Array(contextCount * columns).fill(UNREACHABLE);
  for (const cls of alphabet.setClasses[node.set]!) {
    const distance = widthOfClass(alphabet, cls) + least[node.next * contextCount + contextOf[cls]!]!;
    for (let context = 0; context < contextCount; context++) row[context * columns + cls] = distance;
  }
  return row;
}

function readEdge(input: DistanceInput, node: NfaNode & { op: 'edge' }, next: Int32Array): Int32Array {
  const columns = input.alphabet.classCount + 1;
  return next.map((distance, cell) => {
    // All classes of one context agree on every `before` edge, so any of them will do.
    const context = Math.floor(cell / columns);
    const neighbour = node.side === 'after' ? cell % columns : input.contextOf.indexOf(context);
    return input.holdsEdge(node, neighbour) ? distance : UNREACHABLE;
  });
}

/**
 * Measures how far each node is from a match.
 * @throws {DistanceBudgetError} where the exact table would be larger than allowed
 */
export function computeDistances(input: DistanceInput): Distances {
  const widths = listWidths(input.nfa, input.alphabet);
  const most = computeMost(input.nfa, widths.most);
  return hasObstacle(input.nfa)
    ? { least: computeExactLeast(input), leastStride: input.contextCount, most }
    : { least: computePlainLeast(input.nfa, widths.least), leastStride: 1, most };
}

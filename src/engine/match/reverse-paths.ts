import type { Program } from '../compile/program.ts';

/** Stands in {@link ReversePaths.origins} for the start of an attempt. */
export const ATTEMPT_START = -1;

/** What a way asks for and does that takes no character; many ways of a rule have the same. */
export interface PathTraits {
  /** Edges on the way that ask for the character before. */
  readonly before: readonly number[];
  /** Those that ask for the character that is taken next. */
  readonly after: readonly number[];
  /** Whether the protected group opens on the way. */
  readonly isOpening: boolean;
  /** Whether it closes. */
  readonly isClosing: boolean;
}

/**
 * The ways of an automaton that take no character: from one that was taken, or from where the attempt begins, to one that
 * is taken next. In columns, and by the node that they lead to.
 */
export interface ReversePaths {
  /** Of each node: its first way. Those of the last end at one more. */
  readonly firstTo: Uint16Array;
  /** Of each way: the node that took the character before, or {@link ATTEMPT_START}. */
  readonly origins: Int32Array;
  /** Of each way: a place in `traits`. */
  readonly traitsOf: Uint16Array;
  readonly traits: readonly PathTraits[];
}

/** Ways beyond which an automaton is too large to be run backwards. */
const MAX_PATHS = 8_192;

interface Walk extends PathTraits {
  readonly node: number;
}

const keyOfTraits = ({ before, after, isOpening, isClosing }: PathTraits): string =>
  `${before.join()};${after.join()};${isOpening};${isClosing}`;

const NO_TRAITS: PathTraits = { before: [], after: [], isOpening: false, isClosing: false };
const PLAIN_KEY = keyOfTraits(NO_TRAITS);

/** Gives equal traits the same number. */
class TraitsIndex {
  readonly list: PathTraits[] = [NO_TRAITS];
  private readonly byKey = new Map([[PLAIN_KEY, 0]]);

  /** The number of what a walk has come to. */
  indexOf({ before, after, isOpening, isClosing }: PathTraits): number {
    if (before.length + after.length === 0 && !isOpening && !isClosing) return 0;
    const key = keyOfTraits({ before, after, isOpening, isClosing });
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    this.byKey.set(key, this.list.length);
    return this.list.push({ before, after, isOpening, isClosing }) - 1;
  }
}

function listSteps({ nfa }: Program, walk: Walk): readonly Walk[] | null {
  const node = nfa.node(walk.node);
  switch (node.op) {
    case 'match':
    case 'take':
      return [];
    case 'split':
      return node.targets.map((target) => ({ ...walk, node: target }));
    case 'edge':
      return [{ ...walk, node: node.next, [node.side]: [...walk[node.side], walk.node] }];
    case 'open':
      return [{ ...walk, node: node.next, isOpening: true }];
    case 'close':
      return [{ ...walk, node: node.next, isClosing: true }];
    case 'clear':
      break;
  }
  return null;
}

/** A way that has come to a node that takes a character. */
interface Arrival {
  readonly node: number;
  readonly origin: number;
  readonly traits: number;
}

/** Walks on from a node to all that can take the next character; null where a group is forgotten on the way. */
function listArrivals(
  program: Program,
  { origin, from }: { readonly origin: number; readonly from: number },
  index: TraitsIndex,
): readonly Arrival[] | null {
  const { nfa } = program;
  const seen = new Set<number>();
  const arrivals: Arrival[] = [];
  const pending: Walk[] = [{ node: from, ...NO_TRAITS }];
  for (let walk = pending.pop(); walk; walk = pending.pop()) {
    const traits = index.indexOf(walk);
    const key = traits * nfa.size + walk.node;
    if (seen.has(key)) continue;
    seen.add(key);
    if (nfa.isTake(walk.node)) arrivals.push({ node: walk.node, origin, traits });
    const steps = listSteps(program, walk);
    if (steps === null) return null;
    pending.push(...steps);
  }
  return arrivals;
}

/** Puts ways into columns. */
function toColumns(
  nodeCount: number,
  arrivals: readonly Arrival[],
  traits: readonly PathTraits[],
): ReversePaths {
  const sorted = arrivals.toSorted((a, b) => a.node - b.node);
  const firstTo = new Uint16Array(nodeCount + 1);
  for (const { node } of sorted) firstTo[node + 1]! += 1;
  for (let node = 0; node < nodeCount; node++) firstTo[node + 1]! += firstTo[node]!;
  return {
    firstTo,
    origins: Int32Array.from(sorted, ({ origin }) => origin),
    traitsOf: Uint16Array.from(sorted, (arrival) => arrival.traits),
    traits,
  };
}

/**
 * Lists the ways of an automaton by where they lead.
 * @returns null where there are too many, or where a protected group may open more than once
 */
export function listReversePaths(program: Program): ReversePaths | null {
  const { nfa } = program;
  const index = new TraitsIndex();
  const origins = [{ origin: ATTEMPT_START, from: nfa.start }];
  for (let origin = 0; origin < nfa.size; origin++) {
    const node = nfa.node(origin);
    if (node.op === 'take') origins.push({ origin, from: node.next });
  }
  const all: Arrival[] = [];
  for (const origin of origins) {
    const arrivals = listArrivals(program, origin, index);
    if (arrivals === null) return null;
    all.push(...arrivals);
    if (all.length > MAX_PATHS) return null;
  }
  return toColumns(nfa.size, all, index.list);
}

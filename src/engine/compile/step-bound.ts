import { listClasses } from './alphabet.ts';
import { computeDepths } from './depths.ts';
import type { RequiredLiterals } from './literals.ts';
import { MATCH_NODE, type Nfa } from './nfa.ts';
import type { Program } from './program.ts';
import { measureSpacing } from './spacing.ts';

/** What one entry can make a character cost, by the node that it stands on. */
interface Fan {
  /** Most ways that any one character has from the node, a match included. */
  readonly ways: number;
  /** No character leads to two nodes. */
  readonly isSingle: boolean;
}

/** Scratch for the walks from one node after another; emptied behind each. */
interface Walk {
  readonly program: Program;
  /** The last walk that reached each node. */
  readonly seenIn: Int32Array;
  walks: number;
  /** Empty between two walks. */
  readonly pending: number[];
  /** How many of the nodes in reach take a character of each set, and of each class. */
  readonly takesOfSet: Int32Array;
  readonly takesOfClass: Int32Array;
}

function createWalk(program: Program): Walk {
  return {
    program,
    seenIn: new Int32Array(program.nfa.size),
    walks: 0,
    pending: [],
    takesOfSet: new Int32Array(program.nfa.sets.length),
    takesOfClass: new Int32Array(program.alphabet.classCount),
  };
}

/** Visits all that can be reached from a node without taking a character; lists the sets that come next. */
function walkFrom(walk: Walk, from: number): { sets: number[]; ends: number } {
  const { seenIn, takesOfSet } = walk;
  const { nfa } = walk.program;
  walk.walks += 1;
  const { pending } = walk;
  pending.push(from);
  const sets: number[] = [];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (seenIn[index] === walk.walks) continue;
    seenIn[index] = walk.walks;
    const node = nfa.node(index);
    if (node.op === 'split') pending.push(...node.targets);
    else if (node.op !== 'take' && node.op !== 'match') pending.push(node.next);
    else if (node.op === 'take' && takesOfSet[node.set]!++ === 0) sets.push(node.set);
  }
  return { sets, ends: seenIn[MATCH_NODE] === walk.walks ? 1 : 0 };
}

/** Counts the ways of the one character that has most of them. Every edge is taken to hold. */
function measureFan(walk: Walk, from: number): Fan {
  const { takesOfSet, takesOfClass, program } = walk;
  const { sets, ends } = walkFrom(walk, from);
  let most = 0;
  for (const set of sets) {
    for (const cls of listClasses(program.alphabet, set)) {
      takesOfClass[cls]! += takesOfSet[set]!;
      most = Math.max(most, takesOfClass[cls]!);
    }
  }
  for (const set of sets) {
    for (const cls of listClasses(program.alphabet, set)) takesOfClass[cls] = 0;
    takesOfSet[set] = 0;
  }
  return { ways: most + ends, isSingle: most <= 1 };
}

/** The nodes that an entry can stand on, each with the sets of the characters that lead there. */
function listStands(nfa: Nfa): ReadonlyMap<number, ReadonlySet<number>> {
  // Nearly all nodes are behind one set, which they share: a keyword rule has a hundred thousand of them.
  const singles = nfa.sets.map((_, set) => new Set([set]));
  const stands = new Map<number, Set<number>>();
  for (let index = 0; index < nfa.size; index++) {
    const node = nfa.node(index);
    // What stands on a match is made a pending match in the same step.
    if (node.op !== 'take' || node.next === MATCH_NODE) continue;
    const known = stands.get(node.next);
    if (!known) stands.set(node.next, singles[node.set]!);
    else if (known.size > 1) known.add(node.set);
    else if (!known.has(node.set)) stands.set(node.next, new Set([...known, node.set]));
  }
  return stands;
}

/** How long attempts live, and how dense they are. */
export interface AttemptBounds {
  /** Longest attempt in code units. */
  readonly horizon: number;
  /** Attempts are also dropped at some fixed place in the text, as at the greatest length of a region. */
  readonly hasLimit: boolean;
  /** What the pattern needs; null for nothing that is known. */
  readonly required: RequiredLiterals | null;
}

/** A node that entries can stand on while they may still match in time. */
interface Stand {
  readonly node: number;
  /** Sets of the characters that lead there. */
  readonly sets: ReadonlySet<number>;
  readonly fan: Fan;
  /** Most entries that can stand there side by side. */
  readonly crowd: number;
}

/** The longest that an attempt lives without a match. */
const readReach = ({ longestMatch }: Program, { horizon }: AttemptBounds): number =>
  Math.min(horizon, longestMatch);

function listLiveStands(walk: Walk, bounds: AttemptBounds): readonly Stand[] {
  const { nfa, alphabet, distances, longestMatch } = walk.program;
  const reach = readReach(walk.program, bounds);
  const isSettled = longestMatch <= bounds.horizon && !bounds.hasLimit;
  const depths = computeDepths(nfa, alphabet);
  const spacing = measureSpacing(bounds.required);
  const stands: Stand[] = [];
  for (const [node, sets] of listStands(nfa)) {
    const [least, depth] = [distances.leastAnywhere(node), depths.least[node]!];
    if (least > reach || depth === Infinity) continue;
    const apart = depth >= spacing.from ? spacing.least : 1;
    const later = Math.max(0, Math.floor((reach - least - depth) / apart) + 1);
    const crowd = isSettled ? 1 : Math.min(1 + later, depths.most[node]! - depth + 1);
    stands.push({ node, sets, fan: measureFan(walk, node), crowd });
  }
  return stands;
}

/** The steps of all entries that one and the same character led to their nodes; of the character that leads to most. */
function sumByCharacter({ alphabet }: Program, stands: readonly Stand[]): number {
  const sums = new Float64Array(alphabet.classCount);
  const seenFrom = new Int32Array(alphabet.classCount).fill(-1);
  for (const { node, sets, fan, crowd } of stands) {
    for (const set of sets) {
      for (const cls of listClasses(alphabet, set)) {
        if (seenFrom[cls] !== node) sums[cls]! += crowd * (1 + fan.ways);
        seenFrom[cls] = node;
      }
    }
  }
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}

/** Steps of all entries where each attempt has one entry at most, since no character ever leads to two nodes. */
function sumByAttempt(stands: readonly Stand[], reach: number): number {
  const mostWays = stands.reduce((most, { fan }) => Math.max(most, fan.ways), 0);
  return (reach + 1) * (1 + mostWays);
}

/**
 * Bounds what one character can cost, whatever the text: the looks at entries and ways that the plain simulation
 * takes for it, as {@link Transitions.work} counts them. The proof:
 *
 * 1. A character costs one look for each entry and one for each of its ways, and the same for the attempt that begins
 *    at the character. Pending matches cost none.
 * 2. The ways of an entry are takes of the character and at most one match, among the nodes that can be reached from its
 *    own without a character. {@link measureFan} counts them for the character that has most.
 * 3. All entries stand behind a take of the character before. So they are no more than fit on the nodes behind takes of
 *    one character. None stands on the match: it became a pending match, or was cut as one that can't win.
 * 4. Entries of one attempt never share a node. Starts grow down the list. Whoever has matched has cut all below, so
 *    that later attempts begin no earlier than its match ends, which is where its horizon counts from at the latest. Let
 *    `reach` be the horizon, or the longest match where that is less. An entry whose node is `least` from a match lives
 *    while no more than `reach - least` lies behind its base, and has taken `depth` at least. So on one node stand a first
 *    attempt and later ones, all of which began in one stretch of `reach - least - depth + 1` places.
 * 5. Attempts that have come beyond the literal that all matches begin with have begun as far apart as such literals
 *    stand at their densest.
 * 6. Attempts on a node that comes after a certain number of code units have all begun at the same place, and those on
 *    one that comes after `least` to `most`, at `most - least + 1` places.
 * 7. Where no match is longer than the horizon, and nothing else drops attempts, the first entry on a node is settled
 *    and keeps others off it: there is one.
 * 8. Where no character leads to two nodes, an attempt has one entry, and by 4. there are `reach + 1` attempts.
 *
 * @returns a whole number, at least 1. O(ways), beside what the automaton took.
 */
export function boundSteps(program: Program, bounds: AttemptBounds): number {
  const walk = createWalk(program);
  const stands = listLiveStands(walk, bounds);
  const start = measureFan(walk, program.nfa.start);
  const isSingle = start.isSingle && stands.every(({ fan }) => fan.isSingle);
  const byCharacter = sumByCharacter(program, stands);
  const byAttempt = isSingle ? sumByAttempt(stands, readReach(program, bounds)) : Infinity;
  const live = Math.min(byCharacter, byAttempt);
  return 1 + start.ways + live;
}

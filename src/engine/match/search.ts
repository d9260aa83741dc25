import { type Alphabet, listWidthsOfClass, widthOfClass } from '../compile/alphabet.ts';
import type { Program } from '../compile/program.ts';
import { leastDistance } from '../compile/transitions.ts';
import { UNREACHABLE } from '../compile/unreachable.ts';
import { findNearestClass, findNearestNode, NEAREST } from './nearest.ts';
import {
  baseOf,
  type Entry,
  isPending,
  NOWHERE,
  type Simulation,
  type SimulationState,
  type Step,
  takeStep,
} from './simulation.ts';

/**
 * States looked at before a search gives up. Most questions are answered by the first few; the bound keeps the cost
 * of a character independent of the rule.
 */
const MAX_STATES = 200;

/** A question about all ways in which a stream may go on. */
export interface SearchGoal {
  /** True for a state that answers the question: the search is over. */
  readonly isFound: (state: SimulationState) => boolean;
  /** True for a state that, like all behind it, doesn't answer the question. Never true of the one to start from. */
  readonly isHopeless: (state: SimulationState) => boolean;
  /** True for the entries that the question is about; only what stands above the last of them matters. */
  readonly isMarked: (entry: Entry) => boolean;
  /** Whether entries that are dropped at their horizons may answer the question: age helps then. */
  readonly isMetByDrops: boolean;
  /** Ways to look at before giving up. */
  readonly maxWays: number;
}

/** `absent` is proof; `found` may rest on a sample of a class; `unknown` says that the search was cut short. */
export type SearchResult = 'found' | 'absent' | 'unknown';

/** How an entry's group stands: left out, open or closed. */
function describeGroup({ groupStart, groupEnd }: Entry): string {
  if (groupStart === NOWHERE) return '';
  return groupEnd === NOWHERE ? 'o' : 'c';
}

/** Equal for states with the same future, apart from when horizons end and from where groups are. */
function keyOfState(state: SimulationState, { isMarked }: SearchGoal): string {
  const first = state.entries[0]?.start ?? state.at;
  const parts = state.entries.map((entry) => {
    const flags = `${entry.end === NOWHERE ? '' : 'm'}${describeGroup(entry)}${isMarked(entry) ? '+' : ''}`;
    return `${entry.node}:${entry.start - first}${flags}`;
  });
  return `${state.context};${parts.join(';')}`;
}

/** Cuts what stands below the last marked entry: nothing below ever changes what happens above. */
function cutBelowMarked(state: SimulationState, { isMarked }: SearchGoal): SimulationState {
  const length = state.entries.findLastIndex(isMarked) + 1;
  return length === state.entries.length ? state : { ...state, entries: state.entries.slice(0, length) };
}

/** Stands for the age of a state that no horizon can reach: younger than any. */
const AGELESS = -1;

/**
 * How near the horizons are, which the key of a state leaves out. {@link AGELESS} where no entry can reach its own; a
 * number where all reach theirs together, after so many code units of it, and so does what comes of them; else the ages of
 * all, as a list.
 */
function describeAge(
  simulation: Simulation,
  { entries, at }: SimulationState,
  { isMarked }: SearchGoal,
): number | string {
  const { program } = simulation.transitions;
  const { most } = program.distances;
  const live = entries.filter((entry) => !isPending(entry));
  const ages = live.map((entry) => at - baseOf(simulation, entry));
  if (live.every((entry, i) => ages[i]! + most[entry.node]! <= simulation.horizon)) return AGELESS;
  // A pending match outlives them all: it wins once those above it are dropped.
  const isEven = new Set(ages).size === 1 && live.length === entries.length;
  if (!isEven) return ages.join();
  // A match that the next character decides comes together with longer ones, which may be dropped before it.
  const isAlone = (program.group?.isStable ?? true) && live.every(isMarked);
  return isAlone || !looksAhead(program) ? ages[0]! : ages.join();
}

const knownLooks = new WeakMap<Program, boolean>();

/** Whether a match may be decided by the character behind it. */
function looksAhead(program: Program): boolean {
  const known = knownLooks.get(program);
  if (known !== undefined) return known;
  const { nfa } = program;
  const looks = Array.from({ length: nfa.size }, (_, index) => nfa.node(index)).some(
    (node) => node.op === 'edge' && node.side === 'after',
  );
  knownLooks.set(program, looks);
  return looks;
}

/** What a state that has been looked at tells of another one with the same key. */
type Verdict = 'covered' | 'younger' | 'incomparable';

/**
 * Compares ages under one key. What an entry can do in time it can do as well when it is younger, and so can those
 * preferred to it that share its horizon: the younger state stands for both. Where horizons end one by one, a
 * preferred entry may be dropped in one state and outdo the others in the other. Nor does either state stand for the
 * other where being dropped is what is asked for.
 */
function compareAges(known: number | string, age: number | string, { isMetByDrops }: SearchGoal): Verdict {
  if (known === age) return 'covered';
  if (isMetByDrops || typeof known === 'string' || typeof age === 'string') return 'incomparable';
  return known < age ? 'covered' : 'younger';
}

/** The marked entry that is nearest to a match; of several the best. */
function findNearestEntry(
  { transitions }: Simulation,
  { entries, context }: SimulationState,
  { isMarked }: SearchGoal,
): Entry | null {
  let nearest: Entry | null = null;
  let shortest = Infinity;
  for (const entry of entries) {
    if (isPending(entry) || !isMarked(entry)) continue;
    const distance = leastDistance(transitions.program, entry.node, context);
    if (distance < shortest) [nearest, shortest] = [entry, distance];
  }
  return nearest;
}

/** Chooses an entry to follow; null where there is none. */
type Choose = (simulation: Simulation, state: SimulationState, goal: SearchGoal) => Entry | null;

/** The best marked entry. */
const findBestEntry: Choose = (_, { entries }, { isMarked }) =>
  entries.find((entry) => isMarked(entry) && !isPending(entry)) ?? null;

/** Follows the shortest way of one marked entry to a match. */
function follow(
  choose: Choose,
  simulation: Simulation,
  from: SimulationState,
  goal: SearchGoal & { readonly maxDepth: number },
): boolean {
  const { transitions } = simulation;
  const maxWork = transitions.work + goal.maxWays;
  let state = from;
  for (let depth = 0; depth <= goal.maxDepth && transitions.work <= maxWork; depth++) {
    if (goal.isFound(state)) return true;
    const entry = choose(simulation, state, goal);
    const cls = entry ? findNearestClass(simulation, state, entry) : NEAREST.none;
    if (cls === NEAREST.none) return false;
    const width = widthOfClass(transitions.program.alphabet, cls);
    state = cutBelowMarked(takeStep(simulation, state, { cls, width }), goal);
  }
  return false;
}

/**
 * Follows the marked entry that is nearest to a match, and where that leads nowhere the best one. Finds most of what
 * there is to find, in a straight line: the nearest is soon there, where the best goes round in a greedy loop until its
 * horizon, but others may be preferred to it for ever.
 */
function diveToMatch(simulation: Simulation, from: SimulationState, goal: SearchGoal): boolean {
  const followed = { ...goal, maxDepth: simulation.horizon };
  return (
    follow(findNearestEntry, simulation, from, followed) || follow(findBestEntry, simulation, from, followed)
  );
}

/** Beyond all distances but the one that nothing can cover. */
const NO_HORIZON = UNREACHABLE - 1;

/**
 * Follows the same way without regard to horizons.
 * @returns the most code units that any of the entries in question would be given on it, from here on; the goal is met
 * for as long as none of their horizons is nearer. `Infinity` where this way doesn't lead there
 */
export function measureWay(simulation: Simulation, from: SimulationState, goal: SearchGoal): number {
  const { program } = simulation.transitions;
  let need = 0;
  const isFound = (state: SimulationState): boolean => {
    for (const entry of state.entries) {
      if (isPending(entry) || !goal.isMarked(entry)) continue;
      need = Math.max(need, state.at - from.at + leastDistance(program, entry.node, state.context));
    }
    return goal.isFound(state);
  };
  const ageless = { ...simulation, horizon: NO_HORIZON };
  const start = cutBelowMarked(from, goal);
  const { horizon: maxDepth } = simulation;
  return follow(findNearestEntry, ageless, start, { ...goal, isFound, maxDepth }) ? need : Infinity;
}

/** Leaves out marked entries but for one. */
const keepOnly = (state: SimulationState, kept: Entry, { isMarked }: SearchGoal): SimulationState => ({
  ...state,
  entries: state.entries.filter((entry) => entry === kept || !isMarked(entry)),
});

/**
 * Follows the marked entry that is nearest to a match as if there were no others: what becomes of them can't keep it from
 * its match, other than by a match that is marked as well. So only its own horizon counts. Of use where what is marked
 * stays so.
 * @returns as {@link measureWay}
 */
export function measureLine(simulation: Simulation, from: SimulationState, goal: SearchGoal): number {
  const { program } = simulation.transitions;
  const ageless = { ...simulation, horizon: NO_HORIZON };
  let entry = findNearestEntry(simulation, from, goal);
  if (!entry) return Infinity;
  let state = keepOnly(from, entry, goal);
  let need = leastDistance(program, entry.node, state.context);
  for (let depth = 0; depth <= simulation.horizon; depth++) {
    if (goal.isFound(state)) return need;
    const cls = findNearestClass(simulation, state, entry);
    if (cls === NEAREST.none) return Infinity;
    const node = findNearestNode(simulation, state, entry.node, cls);
    const next = takeStep(ageless, state, { cls, width: widthOfClass(program.alphabet, cls) });
    const start: number = entry.start;
    entry = next.entries.find((other) => other.node === node && other.start === start) ?? null;
    if (!entry) return goal.isFound(next) ? need : Infinity;
    state = keepOnly(next, entry, goal);
    need = Math.max(need, state.at - from.at + leastDistance(program, node, state.context));
  }
  return Infinity;
}

/** A step for each class, and for each width of its members: how long a character is decides who meets a horizon. */
function listSteps(alphabet: Alphabet): readonly Step[] {
  return Array.from({ length: alphabet.classCount }, (_, cls) =>
    listWidthsOfClass(alphabet, cls).map((width) => ({ cls, width })),
  ).flat();
}

/**
 * Looks for a continuation of the stream, shortest first, by running the simulation on one sample of each class of
 * characters.
 * @returns `absent` only where no continuation whatever answers the question; `unknown` when finding out took too
 * many states, or hangs on which horizon ends first
 */
export function searchFuture(simulation: Simulation, from: SimulationState, goal: SearchGoal): SearchResult {
  const { transitions } = simulation;
  const maxWork = transitions.work + goal.maxWays;
  const start = cutBelowMarked(from, goal);
  if (diveToMatch(simulation, start, goal)) return 'found';
  const steps = listSteps(transitions.program.alphabet);
  const seen = new Map([[keyOfState(start, goal), describeAge(simulation, start, goal)]]);
  const queue: SimulationState[] = [start];
  for (const state of queue) {
    if (goal.isFound(state)) return 'found';
    if (transitions.work > maxWork) return 'unknown';
    for (const step of steps) {
      const next = cutBelowMarked(takeStep(simulation, state, step), goal);
      if (goal.isHopeless(next)) continue;
      const key = keyOfState(next, goal);
      const age = describeAge(simulation, next, goal);
      const known = seen.get(key);
      const verdict = known === undefined ? 'younger' : compareAges(known, age, goal);
      if (verdict === 'covered') continue;
      if (verdict === 'incomparable' || queue.length >= MAX_STATES) return 'unknown';
      seen.set(key, age);
      queue.push(next);
    }
  }
  return 'absent';
}

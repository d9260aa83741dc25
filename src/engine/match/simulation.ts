import { classOf } from '../compile/alphabet.ts';
import { beginStep } from '../compile/marks.ts';
import { GROUP_ACTION, leastDistance, MATCHED, type Transitions } from '../compile/transitions.ts';

/** {@link Entry.node} of a pending match. */
const PENDING_MATCH = -1;
/** Stands for "no position". */
export const NOWHERE = -1;

/**
 * A partial match that lives, or a match that still waits for those above it in the list. Offsets are in the
 * whole stream. Never changed once the step that made it is over.
 */
export interface Entry {
  /** Where the partial match stands: the node behind the last character. Negative for a pending match. */
  readonly node: number;
  /** Where the attempt began. */
  readonly start: number;
  /**
   * End of the pending match. Of a partial match: {@link NOWHERE} while its attempt hasn't matched, else where what
   * it may protect beyond the attempt's best match begins. Its horizon counts from there.
   */
  end: number;
  /** Bounds of the protected group, or {@link NOWHERE}. An open group has a start only. */
  readonly groupStart: number;
  readonly groupEnd: number;
}

/**
 * All that a simulation knows between two characters: entries in order of preference, as `RegExp` would try them.
 * Whatever stands below a pending match holds only if that match becomes final, and began at or behind its end.
 */
export interface SimulationState {
  readonly entries: readonly Entry[];
  /** Context of the character before `at`. */
  readonly context: number;
  /** Offset of the next character. */
  readonly at: number;
}

/** A pattern and the bounds that it is run within. */
export interface Simulation {
  readonly transitions: Transitions;
  /** Longest attempt in code units. */
  readonly horizon: number;
  /** Whether an attempt that has matched may outgrow the horizon, by a horizon per further match at most. */
  readonly isGrowing: boolean;
  /** No attempt goes beyond this offset. */
  readonly limit: number;
  /**
   * Whether horizons are left out of account. Then nothing is ever dropped but what can't match at all, and of two
   * attempts on one node only the better one is kept, unless their groups differ.
   */
  readonly isCollapsing?: true;
  /** Where horizons are left out of account: where the one attempt began whose horizon counts all the same. */
  readonly agedStart?: number;
  /** Whether attempts only go on, and none begins. */
  readonly isClosed?: true;
}

/** The next character as the automaton sees it. */
export interface Step {
  readonly cls: number;
  /** Code units. */
  readonly width: number;
}

/** True where no match is long enough for horizons to matter. */
export const isBounded = ({ transitions, horizon }: Simulation): boolean =>
  transitions.program.longestMatch < horizon;

const NO_ENTRIES: readonly Entry[] = [];

/** True for a match that waits to become final, false for a partial match. */
export const isPending = (entry: Entry): boolean => entry.node === PENDING_MATCH;

/** The state before the first character, or behind a character from where a search begins anew. */
export function startState({ transitions }: Simulation, at: number, before: number | null): SimulationState {
  const { alphabet, contextOf } = transitions.program;
  const cls = before === null ? alphabet.edge : classOf(alphabet, before);
  return { entries: [], context: contextOf[cls]!, at };
}

/** From where the horizon of an entry counts: its start, or the part that its attempt's matches leave uncovered. */
export function baseOf({ isGrowing }: Simulation, entry: Entry): number {
  return isGrowing && entry.end !== NOWHERE ? entry.end : entry.start;
}

/** A step in progress: the list that it makes. */
interface Draft {
  readonly simulation: Simulation;
  readonly state: SimulationState;
  readonly step: Step;
  readonly contextAfter: number;
  /** Offset behind the character. */
  readonly atAfter: number;
  readonly entries: Entry[];
}

const openedAt = (entry: Entry, action: number, at: number): number => {
  if (action === GROUP_ACTION.open || action === GROUP_ACTION.openAndClose) return at;
  return action === GROUP_ACTION.clear ? NOWHERE : entry.groupStart;
};

const closedAt = (entry: Entry, action: number, at: number): number => {
  if (action === GROUP_ACTION.close || action === GROUP_ACTION.openAndClose) return at;
  return action === GROUP_ACTION.keep ? entry.groupEnd : NOWHERE;
};

/**
 * How far the horizon of a preferred entry moves on when its attempt matches. One whose group is the match's holds what
 * the match leaves of it; one with another group holds all of that, so that the match gains it nothing.
 */
function readGain(entry: Entry, match: Entry): number {
  if (entry.groupStart === NOWHERE) return match.end;
  if (entry.groupStart !== match.groupStart) return entry.end;
  const isCovered = entry.groupEnd !== NOWHERE && entry.groupEnd <= match.groupEnd;
  return isCovered ? match.end : match.groupEnd;
}

/** Notes a match of the entry's attempt at `at`; those of the same attempt that are preferred now outgrow it. */
function addMatch(entries: Entry[], entry: Entry, { action, at }: { action: number; at: number }): void {
  const match: Entry = {
    node: PENDING_MATCH,
    start: entry.start,
    end: at,
    groupStart: openedAt(entry, action, at),
    groupEnd: closedAt(entry, action, at),
  };
  for (let i = entries.length - 1; i >= 0 && entries[i]!.start === entry.start; i--) {
    entries[i]!.end = Math.max(entries[i]!.end, readGain(entries[i]!, match));
  }
  entries.push(match);
}

/** True where nothing can drop the entry before it matches, at `latest` at the latest. */
function canOutlast(simulation: Simulation, entry: Entry, latest: number): boolean {
  return latest - baseOf(simulation, entry) <= simulation.horizon && latest <= simulation.limit;
}

/**
 * True where an entry already stands for a new one on `node`. A preferred entry on the same node goes wherever the new
 * one could go, and matches first. It may be dropped earlier though, when its horizon ends, and then the later attempt
 * has to live on: so entries of other attempts only count where nothing can drop them any more.
 */
function isRedundant({ simulation, atAfter }: Draft, entry: Entry, node: number): boolean {
  const { transitions, horizon } = simulation;
  const { marks, program } = transitions;
  const isSeen = marks.step[node] === marks.current;
  if (isSeen && (marks.isSettled[node] === 1 || marks.start[node] === entry.start)) return true;
  const isSettled = simulation.isCollapsing
    ? program.group === null || program.longestMatch <= horizon
    : canOutlast(simulation, entry, atAfter + program.distances.most[node]!);
  marks.step[node] = marks.current;
  marks.start[node] = entry.start;
  marks.isSettled[node] = isSettled ? 1 : 0;
  return false;
}

/** Moves one entry over the character. Returns true where it matched before it: all below is void then. */
function advance(draft: Draft, entry: Entry): boolean {
  const { simulation, state, contextAfter, atAfter } = draft;
  const { transitions, horizon, limit, isCollapsing, agedStart } = simulation;
  const ways = transitions.ways(entry.node, state.context, draft.step.cls);
  transitions.work += 1 + ways.length / 2;
  const age = isCollapsing && entry.start !== agedStart ? 0 : atAfter - baseOf(simulation, entry);
  for (let i = 0; i < ways.length; i += 2) {
    const node = ways[i]!;
    const action = ways[i + 1]!;
    if (node === MATCHED) {
      addMatch(draft.entries, entry, { action, at: state.at });
      return true;
    }
    const least = leastDistance(transitions.program, node, contextAfter);
    if (age + least > horizon || atAfter + least > limit) continue;
    if (isRedundant(draft, entry, node)) continue;
    const groupStart = openedAt(entry, action, state.at);
    const groupEnd = closedAt(entry, action, state.at);
    draft.entries.push({ node, start: entry.start, end: entry.end, groupStart, groupEnd });
  }
  return false;
}

/** Moves all entries, then begins a new attempt at the character itself. */
function advanceAll(draft: Draft): void {
  const { transitions } = draft.simulation;
  beginStep();
  for (const entry of draft.state.entries) {
    if (isPending(entry)) draft.entries.push(entry);
    else if (advance(draft, entry)) break;
  }
  if (draft.simulation.isClosed) return;
  const { at } = draft.state;
  const node = transitions.program.nfa.start;
  advance(draft, { node, start: at, end: NOWHERE, groupStart: NOWHERE, groupEnd: NOWHERE });
}

/** Turns matches that come whatever follows into pending ones, and cuts what stands below the first of them. */
function settle({ simulation, entries, contextAfter, atAfter: at }: Draft): void {
  const { transitions, horizon, limit } = simulation;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    if (isPending(entry)) continue;
    const action = transitions.certainMatch(entry.node, contextAfter);
    if (action < 0) continue;
    const growth = transitions.growth(entry.node, contextAfter);
    const length = simulation.isGrowing ? 0 : at - entry.start;
    const canGrow = length + growth <= horizon && at + growth <= limit;
    entries.length = canGrow ? i + 1 : i;
    addMatch(entries, entry, { action, at });
    return;
  }
}

/**
 * Takes one character.
 * @returns a new state; the given one stays valid. Costs one look per way of each entry, see {@link Transitions}.
 */
export function takeStep(simulation: Simulation, state: SimulationState, step: Step): SimulationState {
  const { transitions } = simulation;
  const contextAfter = transitions.program.contextOf[step.cls]!;
  const atAfter = state.at + step.width;
  // Most characters neither move nor begin anything: worth a way of its own.
  if (state.entries.length === 0) {
    const ways = transitions.ways(transitions.program.nfa.start, state.context, step.cls);
    if (ways.length === 0) {
      transitions.work += 1;
      return { entries: NO_ENTRIES, context: contextAfter, at: atAfter };
    }
  }
  const draft: Draft = { simulation, state, step, contextAfter, atAfter, entries: [] };
  advanceAll(draft);
  settle(draft);
  return { entries: draft.entries, context: contextAfter, at: atAfter };
}

/** Ends the text. Returns the pending matches that become final by it, in order; may be empty. */
export function endText({ transitions }: Simulation, state: SimulationState): readonly Entry[] {
  const { edge } = transitions.program.alphabet;
  const matches: Entry[] = [];
  for (const entry of state.entries) {
    if (isPending(entry)) {
      matches.push(entry);
      continue;
    }
    const ways = transitions.ways(entry.node, state.context, edge);
    transitions.work += 1;
    if (ways.length === 0) continue;
    addMatch(matches, entry, { action: ways[1]!, at: state.at });
    break;
  }
  return matches;
}

/** The best match of the first attempt, if it has matched and outgrown the horizon: no other can win any more. */
export function findOutgrown({ horizon }: Simulation, { entries, at }: SimulationState): Entry | undefined {
  const [first] = entries;
  const isOutgrown = first && first.end !== NOWHERE && at - first.start >= horizon;
  return isOutgrown ? entries.find(isPending) : undefined;
}

/** Takes the matches off the head of the list that nothing can outdo any more. */
export function popFinal(state: SimulationState): { state: SimulationState; final: readonly Entry[] } {
  const count = state.entries.findIndex((entry) => !isPending(entry));
  const end = count < 0 ? state.entries.length : count;
  if (end === 0) return { state, final: [] };
  return { state: { ...state, entries: state.entries.slice(end) }, final: state.entries.slice(0, end) };
}

/** Leaves out entries for which a better one stands that nothing can drop any more: where it can go, they could. */
export function dropRedundant(
  simulation: Simulation,
  entries: readonly Entry[],
  at: number,
): readonly Entry[] {
  const { most } = simulation.transitions.program.distances;
  const settled = new Set<number>();
  return entries.filter((entry) => {
    if (isPending(entry)) return true;
    if (settled.has(entry.node)) return false;
    if (canOutlast(simulation, entry, at + most[entry.node]!)) settled.add(entry.node);
    return true;
  });
}

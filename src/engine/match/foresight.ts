import type { Program } from '../compile/program.ts';
import { type Account, ENDLESS } from './patience.ts';
import { measureLine, measureWay, type SearchGoal, searchFuture } from './search.ts';
import {
  type Entry,
  endText,
  isPending,
  NOWHERE,
  type Simulation,
  type SimulationState,
} from './simulation.ts';

/** Bounds of a protected span in whole-stream offsets; both {@link NOWHERE} where its group took no part. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a pending match protects. */
export function readSpan({ group }: Program, match: Entry): Span {
  return group ? { start: match.groupStart, end: match.groupEnd } : { start: match.start, end: match.end };
}

/**
 * True where the entry, as it stands, puts the position into the protected group and may keep it there. An open group
 * goes on.
 */
function coversPosition({ group }: Program, entry: Entry, position: number): boolean {
  const isBegun = entry.groupStart !== NOWHERE && entry.groupStart <= position;
  const isInside = isBegun && (entry.groupEnd === NOWHERE || position < entry.groupEnd);
  return isInside && (isPending(entry) || group?.canKeep[entry.node] === 1);
}

/**
 * Whether some continuation puts the position into the protected group, where one look tells.
 * @returns null where it takes a search
 */
export function protectsPlainly(
  simulation: Simulation,
  state: SimulationState,
  position: number,
): boolean | null {
  const { program } = simulation.transitions;
  if (!state.entries.some((entry) => coversPosition(program, entry, position))) return false;
  // Whatever comes of the first entry is preferred to all others, and keeps a group that can't be opened again.
  return program.group?.isStable && coversPosition(program, state.entries[0]!, position) ? true : null;
}

/**
 * What to search for where one look doesn't tell. A position counts when the group of the match that *wins* holds it:
 * matches that are always outdone hold nothing.
 */
function createGoal(simulation: Simulation, position: number, maxWays: number): SearchGoal {
  const { program } = simulation.transitions;
  const isMarked = (entry: Entry): boolean => coversPosition(program, entry, position);
  // A match outlives those preferred to it that meet their horizon, or is committed while they grow. When they do hangs
  // on ages that the search leaves out: where they can at all, any match counts.
  const canOutlive = program.longestMatch >= simulation.horizon;
  const isKept = (entry: Entry): boolean => canOutlive && isPending(entry) && isMarked(entry);
  return {
    isMarked,
    isFound: (future) => future.entries.some(isKept) || endText(simulation, future).some(isMarked),
    isHopeless: (future) => !future.entries.some(isMarked),
    isMetByDrops: false,
    maxWays,
  };
}

/** Lets the account pay for a search that may look at so many ways. */
function pay<T>(
  { transitions }: Simulation,
  at: number,
  account: Account,
  search: (maxWays: number) => T,
): T {
  const { work } = transitions;
  const result = search(account.allow(at));
  account.spend(transitions.work - work);
  return result;
}

/** True where some continuation puts the position into the protected group, or where it takes too much to tell. */
function canProtect(
  simulation: Simulation,
  state: SimulationState,
  position: number,
  account: Account,
): boolean {
  const plain = protectsPlainly(simulation, state, position);
  if (plain !== null) return plain;
  if (account.allow(state.at) === 0) return true;
  return pay(simulation, state.at, account, (maxWays) => {
    const goal = createGoal(simulation, position, maxWays);
    return searchFuture(simulation, state, goal) !== 'absent';
  });
}

/**
 * How far all attempts may lie back for a continuation that puts the position into the protected group to come before
 * any horizon that counts.
 * @returns code units; negative where the one continuation that is tried doesn't
 */
export function measureHold(
  simulation: Simulation,
  state: SimulationState,
  position: number,
  account: Account,
): number {
  const need = pay(simulation, state.at, account, (maxWays) => {
    const goal = createGoal(simulation, position, maxWays);
    const isStable = simulation.transitions.program.group?.isStable ?? false;
    const line = isStable ? measureLine(simulation, state, goal) : Infinity;
    return line < Infinity ? line : measureWay(simulation, state, goal);
  });
  return simulation.horizon - need;
}

/** The first position from `from` on where the answer to {@link canProtect} may change. */
function findNextBound(entries: readonly Entry[], from: number, end: number): number {
  const bounds = entries.flatMap((entry) => [entry.groupStart, entry.groupEnd]);
  return bounds.reduce((next, bound) => (bound > from && bound < next ? bound : next), end);
}

function findHeldInGroup(
  simulation: Simulation,
  state: SimulationState,
  from: number,
  account: Account,
): number {
  let position = from;
  while (position < state.at && !canProtect(simulation, state, position, account)) {
    position = findNextBound(state.entries, position, state.at);
  }
  return Math.min(position, state.at);
}

/**
 * Where the whole match is protected, the first entry decides: a partial match is only kept while it can still be
 * completed, and when it is, it wins, being preferred to all others.
 */
function findHeldInMatch({ entries, at }: SimulationState, from: number): number {
  const holder = entries.find((entry) => !isPending(entry) || from < entry.end);
  return holder ? Math.min(at, Math.max(from, holder.start)) : at;
}

/**
 * The first position from `from` on that some continuation of the stream puts into a protected span.
 * @param account pays for searches; where it is empty, what may be protected is taken to be
 * @returns the end of the text where there is none
 */
export function findHeldPosition(
  simulation: Simulation,
  state: SimulationState,
  from: number,
  account: Account = ENDLESS,
): number {
  if (state.entries.length === 0) return state.at;
  return simulation.transitions.program.group
    ? findHeldInGroup(simulation, state, from, account)
    : findHeldInMatch(state, from);
}

/** Ways that it may take to find out that a match can't fail to come. Beyond that it is waited for. */
const MAX_CERTAIN_WAYS = 8_192;

/**
 * The protected span of a match that every continuation contains.
 * @returns null where there is none, or where it takes too much to tell; its end may still move otherwise
 */
export function findCertainSpan(simulation: Simulation, state: SimulationState): Span | null {
  const { program } = simulation.transitions;
  const isMandatory = program.group?.isMandatory ?? true;
  const hasSpan = (match: Entry): boolean => readSpan(program, match).end !== NOWHERE;
  // A pending match or one that outdoes it becomes final, whatever comes; where the group may stay out of a match,
  // only one that nothing can outdo is sure to have it.
  const isLocked = ({ entries }: SimulationState): boolean =>
    isMandatory
      ? entries.some(isPending)
      : entries[0] !== undefined && isPending(entries[0]) && hasSpan(entries[0]);
  if (state.entries.length === 0) return null;
  const match = state.entries.find((entry) => isPending(entry) && hasSpan(entry));
  if (match && isLocked(state)) return readSpan(program, match);
  const last = endText(simulation, state).find(hasSpan);
  if (!last) return null;
  const isEscaping = searchFuture(simulation, state, {
    isMarked: () => true,
    isFound: (future) => !endText(simulation, future).some(hasSpan),
    isHopeless: isLocked,
    isMetByDrops: true,
    maxWays: MAX_CERTAIN_WAYS,
  });
  return isEscaping === 'absent' ? readSpan(program, last) : null;
}

import { leastDistance } from '../compile/transitions.ts';
import type { RowState } from './cell-table.ts';
import { findCertainSpan } from './foresight.ts';
import { packNumbers } from './packed-numbers.ts';
import { type Move, type Shape, SOURCE, UNLIMITED } from './shapes.ts';
import {
  type Entry,
  endText,
  isBounded,
  isPending,
  NOWHERE,
  type Simulation,
  type SimulationState,
} from './simulation.ts';

/** The offsets in entries, ascending. */
export const listOffsets = (entries: readonly Entry[]): number[] => {
  const offsets = entries.flatMap(({ start, end, groupStart, groupEnd }) => [
    start,
    end,
    groupStart,
    groupEnd,
  ]);
  return [...new Set(offsets)].filter((offset) => offset !== NOWHERE).toSorted((a, b) => a - b);
};

/**
 * How long a state may last before horizons change what its moves do. {@link UNLIMITED} where no match is that long. Counted
 * from the first register, which is nowhere behind the place that an entry's horizon counts from.
 */
function readRooms(simulation: Simulation, { entries, context }: SimulationState) {
  const { transitions, horizon } = simulation;
  const { program } = transitions;
  if (isBounded(simulation) || entries.length === 0) return { room: UNLIMITED, lastRoom: UNLIMITED };
  const live = entries.filter((entry) => !isPending(entry));
  const rooms = live.map(({ node }) => horizon - leastDistance(program, node, context));
  // A match that has outgrown the horizon is committed.
  const isMatched = entries.some(({ end }) => end !== NOWHERE);
  return {
    room: Math.min(isMatched ? horizon - 1 : UNLIMITED, ...rooms),
    lastRoom: Math.max(-1, ...rooms),
  };
}

/** Whether text may have to be blocked for what stands in the state, now or when it has aged. */
function isAlarming(simulation: Simulation, state: SimulationState): boolean {
  if (state.entries.length === 0) return false;
  if (isBounded(simulation)) return findCertainSpan(simulation, state) !== null;
  return state.entries.some(isPending) || endText(simulation, state).length > 0;
}

/** Lists of sources by what is in them: there are few different ones. */
const knownSources = new Map<string, readonly number[]>();
const MAX_KNOWN_SOURCES = 4_096;

function shareSources(sources: readonly number[]): readonly number[] {
  if (knownSources.size >= MAX_KNOWN_SOURCES) knownSources.clear();
  const key = packNumbers(sources.map((source) => source - SOURCE.behind));
  const known = knownSources.get(key) ?? sources.slice();
  knownSources.set(key, known);
  return known;
}

/** Finds out whether registers only go at the front and come at the end. */
export function createMove(
  to: Shape,
  sources: readonly number[],
  oldCount: number,
  isEventful: boolean,
): Move {
  const first = sources.findIndex((source) => source < 0);
  const firstNew = first < 0 ? sources.length : first;
  const dropped = oldCount - firstNew;
  const isSliding =
    dropped >= 0 && sources.every((source, i) => (i < firstNew ? source === dropped + i : source < 0));
  const isStill = isSliding && dropped === 0 && first < 0;
  const { room } = to;
  return {
    to,
    room,
    sources: shareSources(sources),
    dropped: isSliding ? dropped : -1,
    firstNew,
    isStill,
    isEventful,
  };
}

/** What a shape is made of. */
interface ShapeDraft {
  readonly state: SimulationState;
  readonly place: RowState;
  readonly parts: Pick<Shape, 'packed' | 'registerCount'>;
  /** Whether the rule blocks as soon as a match is certain. */
  readonly isBlocking: boolean;
}

/** A state without its offsets. */
export function createShape(simulation: Simulation, { state, place, parts, isBlocking }: ShapeDraft): Shape {
  const { room, lastRoom } = readRooms(simulation, state);
  return {
    row: place.row,
    generation: place.generation,
    packed: parts.packed,
    context: state.context,
    registerCount: parts.registerCount,
    room,
    lastRoom,
    hasPending: state.entries.some(isPending),
    isMatched: state.entries.some(({ end }) => end !== NOWHERE),
    hasGroup: state.entries.some(({ groupStart }) => groupStart !== NOWHERE),
    isAlarming: isBlocking && isAlarming(simulation, state),
    held: null,
  };
}

/** Where the offset comes from. An older register first: one that is at the character's place keeps its value either way. */
export function findSource(registers: readonly number[], offset: number, at: number): number {
  const register = registers.indexOf(offset);
  if (register >= 0) return register;
  return offset === at ? SOURCE.before : SOURCE.behind;
}

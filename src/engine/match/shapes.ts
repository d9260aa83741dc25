import { leastDistance, type Transitions } from '../compile/transitions.ts';
import { findCertainSpan } from './foresight.ts';
import type { Registers } from './registers.ts';
import {
  type Entry,
  endText,
  isBounded,
  isPending,
  NOWHERE,
  popFinal,
  type Simulation,
  type SimulationState,
  type Step,
  takeStep,
} from './simulation.ts';

/** An entry of a simulation whose offsets are registers: places in a list of offsets, or {@link NOWHERE}. */
interface ShapeEntry {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly groupStart: number;
  readonly groupEnd: number;
}

/**
 * What two states of a simulation have in common that differ only in where things are: the entries, with registers for
 * offsets. Registers are the distinct offsets in ascending order.
 */
export interface Shape {
  /** Differs for all shapes of a table. */
  readonly id: number;
  readonly entries: readonly ShapeEntry[];
  readonly context: number;
  readonly registerCount: number;
  /** By class of the next character; null where it hasn't been worked out. */
  readonly moves: (Move | null)[];
  /** The move that changes nothing. */
  readonly stay: Move;
  /** Most code units between the first register and the end of the text for the moves to hold. */
  readonly room: number;
  /** Whether a `block` rule may fire here, whatever comes. */
  readonly isAlarming: boolean;
  /** What has been found out about holding back, by how many registers lie at or before the position. */
  readonly held: (boolean | undefined)[];
}

/** Where a register gets its offset from, other than from an older register. */
export const SOURCE = { before: -1, behind: -2 } as const;

/** What one character does to a shape. */
export interface Move {
  readonly to: Shape;
  /** For each register of `to` an older one, or {@link SOURCE}. */
  readonly sources: readonly number[];
  /**
   * How many of the first registers go, where the others stay in order and new ones follow; nearly always so. Negative
   * where they have to be put together one by one.
   */
  readonly dropped: number;
  /** Where new registers begin among the sources, if `dropped` isn't negative. */
  readonly firstNew: number;
  /** Something has to be told, or decided: the simulation itself takes this character. */
  readonly isEventful: boolean;
}

/** The shapes of one rule. Shared by all streams; what it holds depends on the rule alone. */
export interface ShapeTable {
  /** Before the first character. */
  readonly start: Shape;
  /** Without entries, behind a character of a context. */
  startAt(context: number): Shape;
  /** The shape of a state, and the values of its registers. */
  read(state: SimulationState): { readonly shape: Shape; readonly registers: number[] };
  /** Works out what a character does, and notes it. */
  fill(shape: Shape, registers: Pick<Registers, 'get'>, at: number, step: Step): Move;
}

/** The state that a shape stands for. */
export function toState(shape: Shape, registers: Pick<Registers, 'get'>, at: number): SimulationState {
  const read = (register: number): number => (register === NOWHERE ? NOWHERE : registers.get(register));
  const entries = shape.entries.map(
    ({ node, start, end, groupStart, groupEnd }): Entry => ({
      node,
      start: read(start),
      end: read(end),
      groupStart: read(groupStart),
      groupEnd: read(groupEnd),
    }),
  );
  return { entries, context: shape.context, at };
}

const listOffsets = (entries: readonly Entry[]): number[] => {
  const offsets = entries.flatMap(({ start, end, groupStart, groupEnd }) => [
    start,
    end,
    groupStart,
    groupEnd,
  ]);
  return [...new Set(offsets)].filter((offset) => offset !== NOWHERE).toSorted((a, b) => a - b);
};

function toShapeEntries(entries: readonly Entry[], registers: readonly number[]): ShapeEntry[] {
  const find = (offset: number): number => (offset === NOWHERE ? NOWHERE : registers.indexOf(offset));
  return entries.map(({ node, start, end, groupStart, groupEnd }) => ({
    node,
    start: find(start),
    end: find(end),
    groupStart: find(groupStart),
    groupEnd: find(groupEnd),
  }));
}

const keyOfEntry = ({ node, start, end, groupStart, groupEnd }: ShapeEntry): string =>
  `${node},${start},${end},${groupStart},${groupEnd}`;

/**
 * How long a state may last before horizons change what its moves do. `Infinity` where no match is that long. Counted
 * from the first register, which is nowhere behind the place that an entry's horizon counts from.
 */
function readRoom(simulation: Simulation, { entries, context }: SimulationState): number {
  const { transitions, horizon } = simulation;
  const { program } = transitions;
  if (isBounded(simulation) || entries.length === 0) return Infinity;
  const live = entries.filter((entry) => !isPending(entry));
  const rooms = live.map(({ node }) => horizon - leastDistance(program, node, context));
  // A match that has outgrown the horizon is committed.
  return Math.min(horizon - 1, ...rooms);
}

/** Whether text may have to be blocked for what stands in the state, now or when it has aged. */
function isAlarming(simulation: Simulation, state: SimulationState): boolean {
  if (state.entries.length === 0) return false;
  if (isBounded(simulation)) return findCertainSpan(simulation, state) !== null;
  return state.entries.some(isPending) || endText(simulation, state).length > 0;
}

/** Finds out whether registers only go at the front and come at the end. */
function createMove(to: Shape, sources: readonly number[], oldCount: number, isEventful: boolean): Move {
  const first = sources.findIndex((source) => source < 0);
  const firstNew = first < 0 ? sources.length : first;
  const dropped = oldCount - firstNew;
  const isSliding =
    dropped >= 0 && sources.every((source, i) => (i < firstNew ? source === dropped + i : source < 0));
  return { to, sources, dropped: isSliding ? dropped : -1, firstNew, isEventful };
}

/** What a shape table is made for. */
interface TableInput {
  readonly transitions: Transitions;
  readonly horizon: number;
  /** Whether the rule blocks as soon as a match is certain. */
  readonly isBlocking: boolean;
  /** Shapes after which the table is emptied. Streams keep those that they are in. */
  readonly maxShapes: number;
}

/** An empty table. Retains at most `maxShapes` shapes, each with one reference per class. */
export function createShapeTable({ transitions, horizon, isBlocking, maxShapes }: TableInput): ShapeTable {
  const { alphabet } = transitions.program;
  const simulation: Simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
  const ageless: Simulation = { ...simulation, isCollapsing: true };
  const known = new Map<string, Shape>();
  let count = 0;
  /** The last shape of the table before it was emptied. */
  let retired = 0;

  /** Streams stay in the shapes that they are in. Without moves these keep no others alive. */
  const empty = (): void => {
    for (const { moves } of known.values()) moves.fill(null);
    known.clear();
    retired = count;
  };

  const intern = (state: SimulationState, registers: readonly number[]): Shape => {
    const entries = toShapeEntries(state.entries, registers);
    const isAtEnd = registers.at(-1) === state.at;
    const key = `${state.context}${isAtEnd ? '!' : ':'}${entries.map(keyOfEntry).join(';')}`;
    const found = known.get(key);
    if (found) return found;
    if (known.size >= maxShapes) empty();
    count += 1;
    const shape: Shape & { stay: Move } = {
      id: count,
      entries,
      context: state.context,
      registerCount: registers.length,
      moves: Array.from({ length: alphabet.classCount }, () => null),
      stay: null as unknown as Move,
      room: readRoom(simulation, state),
      isAlarming: isBlocking && isAlarming(simulation, state),
      held: [],
    };
    shape.stay = createMove(
      shape,
      registers.map((_, i) => i),
      registers.length,
      false,
    );
    known.set(key, shape);
    return shape;
  };

  const read: ShapeTable['read'] = (state) => {
    const registers = listOffsets(state.entries);
    return { shape: intern(state, registers), registers };
  };

  const findSource = (registers: readonly number[], offset: number, at: number, behind: number): number => {
    // An older register first: one that is at the character's place keeps its value either way.
    const register = registers.indexOf(offset);
    if (register >= 0) return register;
    if (offset === at) return SOURCE.before;
    if (offset === behind) return SOURCE.behind;
    throw new RangeError('A register has lost its offset.');
  };

  const startAt = (context: number): Shape => intern({ entries: [], context, at: 0 }, []);
  return {
    start: startAt(transitions.program.contextOf[alphabet.edge]!),
    startAt,
    read,
    fill(shape, placed, at, step) {
      const taken = takeStep(ageless, toState(shape, placed, at), step);
      const registers = Array.from({ length: shape.registerCount }, (_, i) => placed.get(i));
      const { state, final } = popFinal(taken);
      const next = read(state);
      const sources = next.registers.map((offset) => findSource(registers, offset, at, state.at));
      const isSame = next.shape === shape && sources.every((source, i) => source === i);
      const isEventful = final.length > 0 || next.shape.isAlarming;
      const move: Move =
        isSame && !isEventful ? shape.stay : createMove(next.shape, sources, registers.length, isEventful);
      // A retired shape, such as the first one, may live on for ever.
      if (shape.id > retired) shape.moves[step.cls] = move;
      return move;
    },
  };
}

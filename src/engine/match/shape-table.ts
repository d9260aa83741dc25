import { leastDistance, type Transitions } from '../compile/transitions.ts';
import { CellTable, type RowState } from './cell-table.ts';
import { findCertainSpan } from './foresight.ts';
import type { Registers } from './registers.ts';
import { CELL, toCell } from './run-cells.ts';
import {
  isCrowded,
  keyOfLate,
  type Move,
  type Shape,
  type ShapeEntry,
  type ShapeTable,
  SOURCE,
  toState,
} from './shapes.ts';
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
function readRooms(simulation: Simulation, { entries, context }: SimulationState) {
  const { transitions, horizon } = simulation;
  const { program } = transitions;
  if (isBounded(simulation) || entries.length === 0) return { room: Infinity, lastRoom: Infinity };
  const live = entries.filter((entry) => !isPending(entry));
  const rooms = live.map(({ node }) => horizon - leastDistance(program, node, context));
  // A match that has outgrown the horizon is committed.
  const isMatched = entries.some(({ end }) => end !== NOWHERE);
  return {
    room: Math.min(isMatched ? horizon - 1 : Infinity, ...rooms),
    lastRoom: Math.max(...rooms),
  };
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
  const isStill = isSliding && dropped === 0 && first < 0;
  const { room } = to;
  return { to, room, sources, dropped: isSliding ? dropped : -1, firstNew, isStill, isEventful };
}

/** What a shape table is made for. */
interface TableInput {
  readonly transitions: Transitions;
  readonly horizon: number;
  /** Whether the rule blocks as soon as a match is certain. */
  readonly isBlocking: boolean;
  /** Whether the shapes are of single attempts: none begins in them. */
  readonly isClosed: boolean;
  /** Shapes after which the table is emptied. Streams keep those that they are in. */
  readonly maxShapes: number;
}

/** The shapes that are known, and what they are made by. */
interface Workshop extends Pick<TableInput, 'isBlocking'> {
  readonly simulation: Simulation;
  /** The simulation without horizons: what it does hangs on shapes alone. */
  readonly ageless: Simulation;
  readonly table: CellTable<Shape>;
  /** Those without entries, by context. */
  readonly starts: Shape[];
  /** Shapes made so far. */
  count: number;
  leastRoom: number;
}

/** Streams stay in the shapes that they are in. Without moves these keep no others alive. */
function empty({ table, starts }: Workshop): void {
  for (const shape of table.list()) {
    shape.moves.fill(null);
    shape.late = null;
  }
  table.empty();
  starts.length = 0;
}

/** What makes a shape differ from others. */
interface ShapeDraft {
  readonly id: number;
  readonly entries: readonly ShapeEntry[];
  readonly registers: readonly number[];
  readonly place: RowState;
}

function createShape(
  { simulation, isBlocking }: Workshop,
  state: SimulationState,
  { id, entries, registers, place }: ShapeDraft,
): Shape {
  const moves = Array.from({ length: simulation.transitions.program.alphabet.classCount }, () => null);
  const shape: Shape & { stay: Move } = {
    ...place,
    id,
    entries,
    context: state.context,
    registerCount: registers.length,
    moves,
    late: null,
    stay: null as unknown as Move,
    ...readRooms(simulation, state),
    hasPending: state.entries.some(isPending),
    isMatched: state.entries.some(({ end }) => end !== NOWHERE),
    hasGroup: state.entries.some(({ groupStart }) => groupStart !== NOWHERE),
    isAlarming: isBlocking && isAlarming(simulation, state),
    held: [],
  };
  const same = registers.map((_, i) => i);
  shape.stay = createMove(shape, same, registers.length, false);
  return shape;
}

/** The shape of a state whose offsets are the given registers. */
function intern(workshop: Workshop, state: SimulationState, registers: readonly number[]): Shape {
  const entries = toShapeEntries(state.entries, registers);
  const isAtEnd = registers.at(-1) === state.at;
  const key = `${state.context}${isAtEnd ? '!' : ':'}${entries.map(keyOfEntry).join(';')}`;
  const { table } = workshop;
  if (table.isFull() && !table.has(key)) empty(workshop);
  return table.intern(key, (place) => {
    workshop.count += 1;
    const shape = createShape(workshop, state, { id: workshop.count, entries, registers, place });
    workshop.leastRoom = Math.min(workshop.leastRoom, shape.room);
    return shape;
  });
}

function startAt(workshop: Workshop, context: number): Shape {
  const known = workshop.starts[context];
  if (known) return known;
  const shape = intern(workshop, { entries: [], context, at: 0 }, []);
  workshop.starts[context] = shape;
  return shape;
}

/** Where the offset comes from. An older register first: one that is at the character's place keeps its value either way. */
function findSource(registers: readonly number[], offset: number, at: number): number {
  const register = registers.indexOf(offset);
  if (register >= 0) return register;
  return offset === at ? SOURCE.before : SOURCE.behind;
}

function readShape(workshop: Workshop, state: SimulationState) {
  const registers = listOffsets(state.entries);
  return { shape: intern(workshop, state, registers), registers };
}

/** Lets the simulation take a character, and makes of it a move that holds wherever the registers are. */
function fill(
  workshop: Workshop,
  shape: Shape,
  { placed, at }: { placed: Pick<Registers, 'get'>; at: number },
  step: Step,
): Move {
  const move = makeMove(workshop, workshop.ageless, shape, { placed, at }, step);
  // A retired shape may live on for ever, as a stream's.
  if (isCurrent(workshop, shape)) note(workshop, shape, step.cls, move);
  return move;
}

function fillLate(
  workshop: Workshop,
  shape: Shape,
  { placed, at }: { placed: Pick<Registers, 'get'>; at: number },
  step: Step,
): Move {
  const agedStart = placed.get(0);
  const move = makeMove(workshop, { ...workshop.ageless, agedStart }, shape, { placed, at }, step);
  if (!isCurrent(workshop, shape)) return move;
  shape.late ??= new Map();
  shape.late.set(keyOfLate(shape, at + step.width - agedStart, step.cls), move);
  return move;
}

/** Makes a move of what a simulation does with a character. */
function makeMove(
  workshop: Workshop,
  stepped: Simulation,
  shape: Shape,
  { placed, at }: { placed: Pick<Registers, 'get'>; at: number },
  step: Step,
): Move {
  const { simulation } = workshop;
  const { state, final } = popFinal(takeStep(stepped, toState(shape, placed, at), step));
  const old = Array.from({ length: shape.registerCount }, (_, i) => placed.get(i));
  const next = readShape(workshop, state);
  const sources = next.registers.map((offset) => findSource(old, offset, at));
  const isSame = next.shape === shape && sources.every((source, i) => source === i);
  // A match of an attempt at its horizon is committed at once.
  const isCommitted = stepped.agedStart !== undefined && next.shape.isMatched;
  const isEventful =
    isCommitted || final.length > 0 || next.shape.isAlarming || isCrowded(simulation, state.entries);
  return isSame && !isEventful ? shape.stay : createMove(next.shape, sources, old.length, isEventful);
}

const isCurrent = ({ table }: Workshop, { generation }: Shape): boolean => generation === table.generation;

/** Notes what a class of characters does, as a cell as well. */
function note({ table }: Workshop, { row, moves, registerCount }: Shape, cls: number, move: Move): void {
  moves[cls] = move;
  table.cells[row + cls] = move.isEventful ? CELL.eventful : toCell(move.to.row, move.sources, registerCount);
}

/** An empty table. Retains at most `maxShapes` shapes, each with one reference per class. */
export function createShapeTable(input: TableInput): ShapeTable {
  const { transitions, horizon, isBlocking, maxShapes, isClosed } = input;
  const simulation: Simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
  const ageless: Simulation = { ...simulation, isCollapsing: true, ...(isClosed && { isClosed: true }) };
  const { contextOf, alphabet } = transitions.program;
  const table = new CellTable<Shape>(alphabet.classCount, maxShapes);
  const workshop: Workshop = {
    simulation,
    ageless,
    isBlocking,
    table,
    starts: [],
    count: 0,
    leastRoom: Infinity,
  };
  return {
    table,
    get leastRoom() {
      return workshop.leastRoom;
    },
    get start() {
      return startAt(workshop, contextOf[alphabet.edge]!);
    },
    isCurrent: (shape) => isCurrent(workshop, shape),
    startAt: (context) => startAt(workshop, context),
    read: (state) => readShape(workshop, state),
    fill: (shape, placed, at, step) => fill(workshop, shape, { placed, at }, step),
    fillLate: (shape, placed, at, step) => fillLate(workshop, shape, { placed, at }, step),
  };
}

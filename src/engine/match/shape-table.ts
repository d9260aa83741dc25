import { leastDistance, type Transitions } from '../compile/transitions.ts';
import { CellTable, type RowState } from './cell-table.ts';
import { findCertainSpan } from './foresight.ts';
import { MoveTable } from './move-table.ts';
import { packNumbers } from './packed-numbers.ts';
import type { Registers } from './registers.ts';
import { CELL, toCell } from './run-cells.ts';
import {
  isCrowded,
  type Move,
  packShape,
  type Shape,
  type ShapeTable,
  SOURCE,
  toState,
  UNLIMITED,
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
function createMove(to: Shape, sources: readonly number[], oldCount: number, isEventful: boolean): Move {
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
  readonly moves: MoveTable;
  /** Those without entries, by context. */
  readonly starts: Shape[];
  leastRoom: number;
}

/** Streams stay in the shapes that they are in. */
function empty({ table, moves, starts }: Workshop): void {
  table.empty();
  moves.empty();
  starts.length = 0;
}

function createShape(
  { simulation, isBlocking }: Workshop,
  state: SimulationState,
  { row, generation }: RowState,
  { packed, registerCount }: Pick<Shape, 'packed' | 'registerCount'>,
): Shape {
  const { room, lastRoom } = readRooms(simulation, state);
  return {
    row,
    generation,
    packed,
    isEmpty: state.entries.length === 0,
    context: state.context,
    registerCount,
    room,
    lastRoom,
    hasPending: state.entries.some(isPending),
    hasGroup: state.entries.some(({ groupStart }) => groupStart !== NOWHERE),
    isAlarming: isBlocking && isAlarming(simulation, state),
    held: null,
  };
}

/** The shape of a state whose offsets are the given registers. */
function intern(workshop: Workshop, state: SimulationState, registers: readonly number[]): Shape {
  const isAtEnd = registers.at(-1) === state.at;
  const key = packShape(
    state,
    (offset) => (offset === NOWHERE ? NOWHERE : registers.indexOf(offset)),
    isAtEnd,
  );
  const { table } = workshop;
  if (table.isFull() && !table.has(key)) empty(workshop);
  return table.intern(key, (place, packed) => {
    const shape = createShape(workshop, state, place, { packed, registerCount: registers.length });
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
  const { simulation, ageless } = workshop;
  if (workshop.moves.isFull()) empty(workshop);
  const { state, final } = popFinal(takeStep(ageless, toState(shape, placed, at), step));
  const old = Array.from({ length: shape.registerCount }, (_, i) => placed.get(i));
  const next = readShape(workshop, state);
  const sources = next.registers.map((offset) => findSource(old, offset, at));
  const isEventful = final.length > 0 || next.shape.isAlarming || isCrowded(simulation, state.entries);
  const move = createMove(next.shape, sources, old.length, isEventful);
  // A retired shape may live on for ever, as a stream's.
  return isCurrent(workshop, shape) ? note(workshop, shape, step.cls, move) : move;
}

const isCurrent = ({ table }: Workshop, { generation }: Shape): boolean => generation === table.generation;

/** Notes what a class of characters does, as a cell as well. */
function note({ table, moves }: Workshop, shape: Shape, cls: number, move: Move): Move {
  const { row, registerCount } = shape;
  table.cells[row + cls] = move.isEventful ? CELL.eventful : toCell(move.to.row, move.sources, registerCount);
  return moves.note(shape, cls, move);
}

/** An empty table. Retains at most `maxShapes` shapes, each with a few bytes per class. */
export function createShapeTable(input: TableInput): ShapeTable {
  const { transitions, horizon, isBlocking, maxShapes, isClosed } = input;
  const simulation: Simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
  const ageless: Simulation = { ...simulation, isCollapsing: true, ...(isClosed && { isClosed: true }) };
  const { contextOf, alphabet } = transitions.program;
  const table = new CellTable<Shape>(alphabet.classCount, maxShapes);
  const moves = new MoveTable(alphabet.classCount);
  const workshop: Workshop = {
    simulation,
    ageless,
    isBlocking,
    table,
    moves,
    starts: [],
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
    findMove: (shape, cls) => (shape.generation === table.generation ? moves.read(shape, cls) : null),
    isCurrent: (shape) => isCurrent(workshop, shape),
    startAt: (context) => startAt(workshop, context),
    read: (state) => readShape(workshop, state),
    fill: (shape, placed, at, step) => fill(workshop, shape, { placed, at }, step),
  };
}

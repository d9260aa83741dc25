import type { Transitions } from '../compile/transitions.ts';
import { CellTable } from './cell-table.ts';
import { createMove, createShape, findSource, listOffsets } from './create-shape.ts';
import { MoveTable } from './move-table.ts';
import type { Registers } from './registers.ts';
import { CELL, toCell } from './run-cells.ts';
import { isCrowded, type Move, packShape, type Shape, toState } from './shapes.ts';
import {
  NOWHERE,
  popFinal,
  type Simulation,
  type SimulationState,
  type Step,
  takeStep,
} from './simulation.ts';

/** More than any age of an attempt. */
const AGES = 2 ** 20;

const keyOfLate = ({ row }: Shape, cls: number, age: number): number => (row + cls) * AGES + age;

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

/** The shapes of one rule. Shared by all streams; what it holds depends on the rule alone. */
export class ShapeTable {
  /** What characters do, see `CELL`, by class of the rule's own alphabet. */
  readonly table: CellTable<Shape>;
  /** Code units between the first register and the end of the text within which no shape meets a horizon. */
  leastRoom = Infinity;
  private readonly simulation: Simulation;
  /** The simulation without horizons: what it does hangs on shapes alone. */
  private readonly ageless: Simulation;
  private readonly isBlocking: boolean;
  private readonly moves: MoveTable;
  /** Moves by which the first attempt meets its horizon, by row, class and age of that attempt. */
  private readonly late = new Map<number, Move>();
  /** Those without entries, by context. */
  private starts: (Shape | undefined)[] = [];

  /** An empty table. Retains at most `maxShapes` shapes, each with a few bytes per class. */
  constructor({ transitions, horizon, isBlocking, maxShapes, isClosed }: TableInput) {
    const { classCount } = transitions.program.alphabet;
    this.simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
    this.ageless = { ...this.simulation, isCollapsing: true, ...(isClosed && { isClosed: true }) };
    this.isBlocking = isBlocking;
    this.table = new CellTable(classCount, maxShapes);
    this.moves = new MoveTable(classCount);
  }

  /** Before the first character. */
  get start(): Shape {
    const { contextOf, alphabet } = this.simulation.transitions.program;
    return this.startAt(contextOf[alphabet.edge]!);
  }

  /** Without entries, behind a character of a context. */
  startAt(context: number): Shape {
    const shape = this.starts[context] ?? this.intern({ entries: [], context, at: 0 }, []);
    this.starts[context] = shape;
    return shape;
  }

  /** Whether what a shape does is still noted: tables are emptied from time to time. */
  isCurrent({ generation }: Shape): boolean {
    return generation === this.table.generation;
  }

  /** What a class of characters does to a shape; null where it hasn't been worked out. */
  findMove(shape: Shape, cls: number): Move | null {
    return shape.generation === this.table.generation ? this.moves.read(shape, cls) : null;
  }

  /** The shape of a state, and the values of its registers. */
  read(state: SimulationState): { readonly shape: Shape; readonly registers: number[] } {
    const registers = listOffsets(state.entries);
    return { shape: this.intern(state, registers), registers };
  }

  /**
   * Lets the simulation take a character, makes of it a move that holds wherever the registers are, and notes that.
   */
  fill(shape: Shape, placed: Pick<Registers, 'get'>, at: number, step: Step): Move {
    if (this.moves.isFull()) this.empty();
    const move = this.make(this.ageless, { shape, placed, at }, step);
    // A retired shape may live on for ever, as a stream's.
    return this.isCurrent(shape) ? this.note(shape, step.cls, move) : move;
  }

  /** What a class of characters does to a shape that {@link ShapeTable.fillLate} has been asked about. */
  findLate(shape: Shape, cls: number, age: number): Move | undefined {
    return this.isCurrent(shape) ? this.late.get(keyOfLate(shape, cls, age)) : undefined;
  }

  /** As `fill`, where the first attempt may meet its horizon by the character and no other can. */
  fillLate(shape: Shape, placed: Pick<Registers, 'get'>, at: number, step: Step): Move {
    const agedStart = placed.get(0);
    const move = this.make({ ...this.ageless, agedStart }, { shape, placed, at }, step);
    if (this.isCurrent(shape)) this.late.set(keyOfLate(shape, step.cls, at + step.width - agedStart), move);
    return move;
  }

  /** Makes a move of what a simulation does with a character. */
  private make(
    stepped: Simulation,
    { shape, placed, at }: { shape: Shape; placed: Pick<Registers, 'get'>; at: number },
    step: Step,
  ): Move {
    const { state, final } = popFinal(takeStep(stepped, toState(shape, placed, at), step));
    const old = Array.from({ length: shape.registerCount }, (_, i) => placed.get(i));
    const next = this.read(state);
    const sources = next.registers.map((offset) => findSource(old, offset, at));
    // A match of an attempt at its horizon is committed at once.
    const isCommitted = stepped.agedStart !== undefined && next.shape.isMatched;
    const isEventful = isCommitted || final.length > 0 || next.shape.isAlarming;
    return createMove(
      next.shape,
      sources,
      old.length,
      isEventful || isCrowded(this.simulation, state.entries),
    );
  }

  /** Notes what a class of characters does, as a cell as well. */
  private note(shape: Shape, cls: number, move: Move): Move {
    const { to, sources, isEventful } = move;
    this.table.cells[shape.row + cls] = isEventful
      ? CELL.eventful
      : toCell(to.row, sources, shape.registerCount);
    return this.moves.note(shape, cls, move);
  }

  /** The shape of a state whose offsets are the given registers. */
  private intern(state: SimulationState, registers: readonly number[]): Shape {
    const find = (offset: number): number => (offset === NOWHERE ? NOWHERE : registers.indexOf(offset));
    const key = packShape(state, find, registers.at(-1) === state.at);
    if (this.table.isFull() && !this.table.has(key)) this.empty();
    return this.table.intern(key, (place, packed) => {
      const parts = { packed, registerCount: registers.length };
      const shape = createShape(this.simulation, { state, place, parts, isBlocking: this.isBlocking });
      this.leastRoom = Math.min(this.leastRoom, shape.room);
      return shape;
    });
  }

  /** Streams stay in the shapes that they are in. */
  private empty(): void {
    this.table.empty();
    this.moves.empty();
    this.late.clear();
    this.starts = [];
  }
}

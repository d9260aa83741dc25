import type { CellTable, RowState } from './cell-table.ts';
import type { Registers } from './registers.ts';
import {
  type Entry,
  isBounded,
  NOWHERE,
  type Simulation,
  type SimulationState,
  type Step,
} from './simulation.ts';

/** An entry of a simulation whose offsets are registers: places in a list of offsets, or {@link NOWHERE}. */
export interface ShapeEntry {
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
export interface Shape extends RowState {
  /** Differs for all shapes of a table. */
  readonly id: number;
  readonly entries: readonly ShapeEntry[];
  readonly context: number;
  readonly registerCount: number;
  /** By class of the next character; null where it hasn't been worked out. */
  readonly moves: (Move | null)[];
  /** By age of the first attempt and class: moves by which it meets its horizon, while no other can. */
  late: Map<number, Move> | null;
  /** The move that changes nothing. */
  readonly stay: Move;
  /** Most code units between the first register and the end of the text for the moves to hold. */
  readonly room: number;
  /** The same for the entry that holds longest: beyond it nothing of the shape is left. */
  readonly lastRoom: number;
  readonly hasPending: boolean;
  /** Whether an attempt has matched. */
  readonly isMatched: boolean;
  /** Whether the protected group has begun in any entry. */
  readonly hasGroup: boolean;
  /** Whether a `block` rule may fire here, whatever comes. */
  readonly isAlarming: boolean;
  /**
   * Whether a position is held, by how many registers lie at or before it: it is while the first register lies back so
   * many code units at most, see {@link HOLD}.
   */
  readonly held: (number | undefined)[];
}

/** Stand in {@link Shape.held} for a position that nothing can protect, and for one that takes a search each time. */
export const HOLD = { never: -1, untold: -2 } as const;

/** Names a move in {@link Shape.late}: by the age of the first attempt behind the character, and its class. */
export const keyOfLate = ({ moves }: Shape, age: number, cls: number): number => age * moves.length + cls;

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
  /** No register changes. */
  readonly isStill: boolean;
  /** {@link Shape.room} of `to`: shapes lie far apart in memory, and this is asked of each move. */
  readonly room: number;
  /** Something has to be told, or decided: the simulation itself takes this character. */
  readonly isEventful: boolean;
}

/** The shapes of one rule. Shared by all streams; what it holds depends on the rule alone. */
export interface ShapeTable {
  /** Before the first character. */
  readonly start: Shape;
  /** Without entries, behind a character of a context. */
  startAt(context: number): Shape;
  /** What characters do, see `CELL`, by class of the rule's own alphabet. */
  readonly table: CellTable<Shape>;
  /** Code units between the first register and the end of the text within which no shape meets a horizon. */
  readonly leastRoom: number;
  /** Whether what a shape does is still noted: tables are emptied from time to time. */
  isCurrent(shape: Shape): boolean;
  /** The shape of a state, and the values of its registers. */
  read(state: SimulationState): { readonly shape: Shape; readonly registers: number[] };
  /** Works out what a character does, and notes it. */
  fill(shape: Shape, registers: Pick<Registers, 'get'>, at: number, step: Step): Move;
  /** The same, where the first attempt may meet its horizon by it and no other can; see {@link Shape.late}. */
  fillLate(shape: Shape, registers: Pick<Registers, 'get'>, at: number, step: Step): Move;
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

/** Entries that a shape may have where horizons count, and most of them stand beside others on the same nodes. */
const MAX_BESIDE = 24;

/** True where so many attempts stand side by side that cohorts are better at them. */
export function isCrowded(simulation: Simulation, entries: readonly Entry[]): boolean {
  if (entries.length <= MAX_BESIDE || isBounded(simulation)) return false;
  return entries.length >= 2 * new Set(entries.map(({ node }) => node)).size;
}

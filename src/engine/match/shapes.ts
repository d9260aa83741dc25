import type { RowState } from './cell-table.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';
import type { Registers } from './registers.ts';
import { type Entry, isBounded, NOWHERE, type Simulation, type SimulationState } from './simulation.ts';

/** Stands for a room without end. A number of code units that no attempt lives for, and that takes no object. */
export const UNLIMITED = 2 ** 30 - 1;

/**
 * What two states of a simulation have in common that differ only in where things are: the entries, with registers for
 * offsets. Registers are the distinct offsets in ascending order. Refers to no other shape, so that streams may keep it
 * however long they like.
 */
export interface Shape extends RowState {
  /** Entries, see {@link packShape}; the shape's key. */
  readonly packed: string;
  readonly context: number;
  /** None only without entries. */
  readonly registerCount: number;
  /**
   * Most code units between the first register and the end of the text for the moves to hold, or {@link UNLIMITED}.
   */
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
   * many code units at most, see {@link HOLD}. Null until somebody has asked.
   */
  held: (number | undefined)[] | null;
}

/** Stand in {@link Shape.held} for a position that nothing can protect, and for one that takes a search each time. */
export const HOLD = { never: -1, untold: -2 } as const;

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

/** Numbers of an entry. */
const STRIDE = 5;
/** Numbers before the first entry. */
const HEAD = 2;

/**
 * Packs a state with registers for offsets, given by `find`. Equal for states of which the same becomes.
 * @param isAtEnd whether the last register is the end of the text
 */
export function packShape(
  { entries, context }: Pick<SimulationState, 'entries' | 'context'>,
  find: (offset: number) => number,
  isAtEnd: boolean,
): string {
  // All may be -1.
  const numbers = [context, isAtEnd ? 1 : 0];
  for (const { node, start, end, groupStart, groupEnd } of entries)
    numbers.push(node + 1, find(start) + 1, find(end) + 1, find(groupStart) + 1, find(groupEnd) + 1);
  return packNumbers(numbers);
}

/** The entries that a shape stands for. */
export function listShapeEntries({ packed }: Shape, registers: Pick<Registers, 'get'>): Entry[] {
  const numbers = unpackNumbers(packed);
  const read = (place: number): number => {
    const register = numbers[place]! - 1;
    return register === NOWHERE ? NOWHERE : registers.get(register);
  };
  const entries: Entry[] = [];
  for (let i = HEAD; i < numbers.length; i += STRIDE) {
    entries.push({
      node: numbers[i]! - 1,
      start: read(i + 1),
      end: read(i + 2),
      groupStart: read(i + 3),
      groupEnd: read(i + 4),
    });
  }
  return entries;
}

/** The nodes of a shape's entries. */
export function listNodes({ packed }: Shape): readonly number[] {
  const nodes: number[] = [];
  const numbers = unpackNumbers(packed);
  for (let i = HEAD; i < numbers.length; i += STRIDE) nodes.push(numbers[i]! - 1);
  return nodes;
}

/** The state that a shape stands for. */
export function toState(shape: Shape, registers: Pick<Registers, 'get'>, at: number): SimulationState {
  return { entries: listShapeEntries(shape, registers), context: shape.context, at };
}

/** Entries that a shape may have where horizons count, and most of them stand beside others on the same nodes. */
const MAX_BESIDE = 24;

/** True where so many attempts stand side by side that cohorts are better at them. */
export function isCrowded(simulation: Simulation, entries: readonly Entry[]): boolean {
  if (entries.length <= MAX_BESIDE || isBounded(simulation)) return false;
  return entries.length >= 2 * new Set(entries.map(({ node }) => node)).size;
}

import { UNKNOWN } from './cell-table.ts';
import { SlidingRegisters } from './registers.ts';
import { SOURCE } from './shapes.ts';
import type { Stretch } from './stretch.ts';

/**
 * A cell of a table: the row that a character leads to, times eight, and what it does to the registers. Negative where
 * that isn't all there is to it.
 */
export const CELL = {
  eventful: UNKNOWN - 1,
  /** The registers have to be put together one by one. */
  other: UNKNOWN - 2,
  /** Bits that tell what happens to the registers. */
  operations: 7,
  shift: 3,
} as const;

/** What happens to the registers: some are dropped, and the offset before the character may be added behind the rest. */
const DROP = { none: 0, first: 1, last: 2, all: 3 } as const;
const ADDS = 1;
const toOperation = (drop: number, isAdding: boolean): number => 2 * drop + (isAdding ? ADDS : 0);

/** Names what is dropped, if it is one of the things that nearly always are; else -1. */
function findDrop(kept: readonly number[], oldCount: number): number {
  const staysFrom = (first: number): boolean => kept.every((source, i) => source === first + i);
  if (kept.length === oldCount) return staysFrom(0) ? DROP.none : -1;
  if (kept.length === 0) return DROP.all;
  if (kept.length < oldCount - 1) return -1;
  if (staysFrom(0)) return DROP.last;
  return staysFrom(1) ? DROP.first : -1;
}

/** What a cell says of a move to a row, from a state with so many registers. */
export function toCell(row: number, sources: readonly number[], oldCount: number): number {
  const added = sources.filter((source) => source < 0);
  const drop = findDrop(sources.slice(0, sources.length - added.length), oldCount);
  if (drop < 0 || added.length > 1 || added[0] === SOURCE.behind) return CELL.other;
  return (row << CELL.shift) | toOperation(drop, added.length === 1);
}

const NO_CELLS = new Int32Array(0);

/** Another automaton over the same classes, without registers: a cell is the row that a character leads to. */
export interface Companion {
  cells: Int32Array;
  row: number;
}

/** One that stands nowhere yet. */
export const createCompanion = (): Companion => ({ cells: NO_CELLS, row: 0 });

/** Has one state and nothing to tell, whatever the class. */
export const NO_COMPANION: Companion = { cells: new Int32Array(0x10000), row: 0 };

/** Where an automaton stands whose moves are cells. */
export interface CellCursor {
  cells: Int32Array;
  row: number;
  registers: SlidingRegisters;
  /** Code units between the first register and the end of the text for which all cells hold. */
  leastRoom: number;
  /** Stops behind a character that leaves no register. */
  readonly stopsWhenClear: boolean;
  /**
   * Goes along, and stops it as well before a character that the companion has something to tell of: the processor
   * waits for both look-ups at once.
   */
  companion: Companion;
}

/** A cursor without registers. */
export const createCursor = (stopsWhenClear: boolean): CellCursor => ({
  cells: NO_CELLS,
  row: 0,
  registers: new SlidingRegisters(),
  leastRoom: 0,
  stopsWhenClear,
  companion: NO_COMPANION,
});

/** Room that all cells need at least: code units of the longest character. */
export const LEAST_ROOM = 2;

/** From where the first of the registers counts: nowhere for none. */
const readFirst = (slots: Float64Array, head: number, end: number): number =>
  head < end ? slots[head]! : Infinity;

/**
 * Takes characters by looking up what they do, for as long as that is one of the usual things. Returns the place of the
 * next one. This is where the time goes: one load per character, and an addition to the registers for most.
 * @param classes of the stretch's characters, in the alphabet of the cells
 */
export function runCells(
  cursor: CellCursor,
  classes: Uint16Array,
  { base, offsets }: Pick<Stretch, 'base' | 'offsets'>,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const { cells, registers, leastRoom, stopsWhenClear, companion } = cursor;
  const { cells: others } = companion;
  let { row } = cursor;
  let { row: other } = companion;
  let { slots, head, end } = registers;
  // What begins at a character counts from there, and has room for it.
  let deadline = readFirst(slots, head, end) + leastRoom;
  let i = from;
  for (; i < to; i++) {
    const cls = classes[i]!;
    const cell = cells[row + cls]!;
    const next = others[other + cls]!;
    if ((cell | next) < 0 || base + offsets[i + 1]! > deadline) break;
    other = next;
    row = cell >> CELL.shift;
    const operation = cell & CELL.operations;
    if (operation === 0) continue;
    const drop = operation >> 1;
    if (drop === DROP.first) head += 1;
    else if (drop === DROP.last) end -= 1;
    else if (drop === DROP.all) head = end = 0;
    if ((operation & ADDS) !== 0) {
      if (end === slots.length) ({ slots, head, end } = registers.makeRoomFor(head, end));
      slots[end] = base + offsets[i]!;
      end += 1;
    } else if (stopsWhenClear && drop === DROP.all) {
      i += 1;
      break;
    }
    deadline = readFirst(slots, head, end) + leastRoom;
  }
  registers.place(head, end);
  cursor.row = row;
  companion.row = other;
  return i;
}

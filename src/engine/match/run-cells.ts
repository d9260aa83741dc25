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

/**
 * What happens to the registers: the offset before the character is added, behind all or in place of the first, of all,
 * or of the last; or all are dropped, or the last.
 */
const OPERATION = { none: 0, add: 1, slide: 2, restart: 3, replace: 4, clear: 5, pop: 6, other: 7 } as const;

/** Names what the sources of the new registers come to, if it is one of the things that nearly always happen. */
function findOperation(sources: readonly number[], oldCount: number): number {
  const kept = sources.filter((source) => source >= 0).length;
  const dropped = oldCount - kept;
  const added = sources.slice(kept);
  if (added.length > 1 || added[0] === SOURCE.behind) return OPERATION.other;
  const isAdding = added.length === 1;
  if (dropped === 0) return isAdding ? OPERATION.add : OPERATION.none;
  if (kept === 0) return isAdding ? OPERATION.restart : OPERATION.clear;
  if (dropped > 1) return OPERATION.other;
  const staysFrom = (first: number): boolean =>
    sources.slice(0, kept).every((source, i) => source === first + i);
  if (staysFrom(0)) return isAdding ? OPERATION.replace : OPERATION.pop;
  return isAdding && staysFrom(1) ? OPERATION.slide : OPERATION.other;
}

/** What a cell says of a move to a row, from a state with so many registers. */
export function toCell(row: number, sources: readonly number[], oldCount: number): number {
  const operation = findOperation(sources, oldCount);
  return operation === OPERATION.other ? CELL.other : (row << CELL.shift) | operation;
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
const NO_COMPANION: Companion = { cells: new Int32Array(0x10000), row: 0 };

/** Where an automaton stands whose moves are cells. */
export interface CellCursor {
  cells: Int32Array;
  row: number;
  registers: SlidingRegisters;
  /** Code units between the first register and the end of the text for which all cells hold. */
  leastRoom: number;
  /** Stops behind a character that leaves no register. */
  readonly stopsWhenClear: boolean;
}

/** A cursor without registers. */
export const createCursor = (stopsWhenClear: boolean): CellCursor => ({
  cells: NO_CELLS,
  row: 0,
  registers: new SlidingRegisters(),
  leastRoom: 0,
  stopsWhenClear,
});

/** Code units of the longest character. */
const LONGEST_CHARACTER = 2;

/** From where the first of the registers counts: nowhere for none. */
const readFirst = (slots: Float64Array, head: number, end: number): number =>
  head < end ? slots[head]! : Infinity;

/**
 * Takes characters by looking up what they do, for as long as that is one of the usual things. Returns the place of the
 * next one. This is where the time goes: one load per character, and an addition to the registers for most.
 * @param classes of the stretch's characters, in the alphabet of the cells
 * @param companion goes along, and stops as well before a character that it has something to tell of: the processor
 * waits for both look-ups at once
 */
export function runCells(
  cursor: CellCursor,
  classes: Uint16Array,
  { base, offsets }: Pick<Stretch, 'base' | 'offsets'>,
  { from, to }: { readonly from: number; readonly to: number },
  companion = NO_COMPANION,
): number {
  const { cells, registers, leastRoom, stopsWhenClear } = cursor;
  if (leastRoom < LONGEST_CHARACTER) return from;
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
    if (operation === OPERATION.none) continue;
    if (operation === OPERATION.slide) head += 1;
    else if (operation === OPERATION.replace || operation === OPERATION.pop) end -= 1;
    else if (operation !== OPERATION.add) head = end = 0;
    if (operation < OPERATION.clear) {
      if (end === slots.length) ({ slots, head, end } = registers.makeRoomFor(head, end));
      slots[end] = base + offsets[i]!;
      end += 1;
    } else if (stopsWhenClear && operation === OPERATION.clear) {
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

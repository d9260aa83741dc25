import { widthOfClass } from '../compile/alphabet.ts';
import { UNKNOWN } from './cell-table.ts';
import {
  internShapes,
  type JointState,
  type JointTables,
  renewState,
  viewRegisters,
} from './joint-states.ts';
import type { Registers } from './registers.ts';
import { type Move, SOURCE } from './shapes.ts';

/** What one character does to all shapes at once. */
export interface JointMove {
  readonly to: JointState;
  /** See {@link Move.sources}. */
  readonly sources: readonly number[];
}

/**
 * A cell of the table: the row that a character leads to, times eight, and what it does to the registers. Negative
 * where that isn't all there is to it.
 */
export const CELL = {
  eventful: UNKNOWN - 1,
  /** The registers have to be put together one by one. */
  other: UNKNOWN - 2,
  /** Bits that tell what happens to the registers. */
  operations: 7,
  shift: 3,
} as const;

/** What happens to the registers; all but the first two drop older ones at the front, and add the offset before. */
export const OPERATION = { none: 0, add: 1, slide: 2, clear: 3, restart: 4, other: 5 } as const;

/** Sorts what the registers of a joint state come from: older ones in order, then new ones. */
const orderOfSource = (source: number): number =>
  source >= 0 ? source : Number.MAX_SAFE_INTEGER - (source === SOURCE.before ? 1 : 0);

/** Names what the sources of the new registers come to, if it is one of the things that nearly always happen. */
function findOperation(sources: readonly number[], oldCount: number): number {
  const kept = sources.filter((source) => source >= 0).length;
  const dropped = oldCount - kept;
  const isSliding = sources.slice(0, kept).every((source, i) => source === dropped + i);
  const added = sources.slice(kept);
  if (!isSliding || added.length > 1 || added[0] === SOURCE.behind) return OPERATION.other;
  if (added.length === 0) {
    if (dropped === 0) return OPERATION.none;
    return kept === 0 ? OPERATION.clear : OPERATION.other;
  }
  if (dropped === 0) return OPERATION.add;
  if (kept === 0) return OPERATION.restart;
  return dropped === 1 ? OPERATION.slide : OPERATION.other;
}

/** A character to be taken. */
interface Place {
  readonly registers: Registers;
  readonly at: number;
  readonly cls: number;
}

/** What each member does; null where one of them has something to tell. */
function listMoves(
  tables: JointTables,
  state: JointState,
  { registers, at, cls }: Place,
): (Move | null)[] | null {
  const { alphabet, classes, members } = tables;
  const width = widthOfClass(alphabet, cls);
  const moves: (Move | null)[] = [];
  for (const [i, shape] of state.shapes.entries()) {
    if (shape === null) {
      moves.push(null);
      continue;
    }
    const own = classes[i]![cls]!;
    const placed = viewRegisters(registers, state.places[i]!);
    const move = shape.moves[own] ?? members[i]!.table.fill(shape, placed, at, { cls: own, width });
    if (move.isEventful) return null;
    moves.push(move);
  }
  return moves;
}

/** Puts the moves of all members together. */
function joinMoves(tables: JointTables, state: JointState, moves: readonly (Move | null)[]): JointMove {
  const toCommon = (i: number, source: number): number => (source >= 0 ? state.places[i]![source]! : source);
  const all = moves.flatMap((move, i) => (move ? move.sources.map((source) => toCommon(i, source)) : []));
  const sources = [...new Set(all)].toSorted((a, b) => orderOfSource(a) - orderOfSource(b));
  const places = moves.map((move, i) =>
    move ? move.sources.map((source) => sources.indexOf(toCommon(i, source))) : [],
  );
  const shapes = moves.map((move) => move?.to ?? null);
  return { to: internShapes(tables, { shapes, places, registerCount: sources.length }), sources };
}

/** Works out what a character does, and notes it. */
function fill(tables: JointTables, stale: JointState, place: Place): JointMove | null {
  const { table, others } = tables;
  if (table.isFull()) {
    table.empty();
    others.clear();
  }
  const state = renewState(tables, stale);
  const moves = listMoves(tables, state, place);
  const move = moves && joinMoves(tables, state, moves);
  const index = state.row + place.cls;
  if (move === null) {
    table.cells[index] = CELL.eventful;
    return null;
  }
  const operation = findOperation(move.sources, state.registerCount);
  const isOther = operation === OPERATION.other;
  table.cells[index] = isOther ? CELL.other : (move.to.row << CELL.shift) | operation;
  if (isOther) others.set(index, move);
  return move;
}

/** What a character of a class does, if its cell doesn't tell it; null where a rule has something to tell. */
export function readMove(tables: JointTables, state: JointState, place: Place): JointMove | null {
  const current = renewState(tables, state);
  const index = current.row + place.cls;
  const cell = tables.table.cells[index]!;
  if (cell === CELL.eventful) return null;
  return cell === CELL.other ? tables.others.get(index)! : fill(tables, current, place);
}

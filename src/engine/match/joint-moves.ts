import { widthOfClass } from '../compile/alphabet.ts';
import {
  internShapes,
  type JointState,
  type JointTables,
  renewState,
  viewRegisters,
} from './joint-states.ts';
import type { Registers } from './registers.ts';
import { CELL, toCell } from './run-cells.ts';
import { type Move, SOURCE } from './shapes.ts';

/** What one character does to all shapes at once. */
export interface JointMove {
  readonly to: JointState;
  /** See {@link Move.sources}. */
  readonly sources: readonly number[];
}

/** Sorts what the registers of a joint state come from: older ones in order, then new ones. */
const orderOfSource = (source: number): number =>
  source >= 0 ? source : Number.MAX_SAFE_INTEGER - (source === SOURCE.before ? 1 : 0);

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
    const move =
      members[i]!.table.findMove(shape, own) ??
      members[i]!.table.fill(shape, placed, at, { cls: own, width });
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
  const cell = toCell(move.to.row, move.sources, state.registerCount);
  table.cells[index] = cell;
  if (cell === CELL.other) others.set(index, move);
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

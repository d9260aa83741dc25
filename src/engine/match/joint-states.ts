import type { Alphabet } from '../compile/alphabet.ts';
import { classOf, widthOfClass } from '../compile/alphabet.ts';
import { findHeldInShape } from './held-in-shape.ts';
import type { Registers } from './registers.ts';
import { type Move, type Shape, type ShapeTable, SOURCE } from './shapes.ts';
import { isBounded, type Simulation } from './simulation.ts';

/** A rule that runs together with others. */
export interface Member {
  readonly table: ShapeTable;
  readonly simulation: Simulation;
  /** Whether what it may protect is held back. */
  readonly isHolding: boolean;
  /** Whether it may read text again: for validators, or because attempts were collapsed. */
  readonly isReading: boolean;
}

/** The shapes of several rules at one place of a stream. Their registers are places in one common list of offsets. */
export interface JointState {
  /** Its row in the table, premultiplied; of use while `generation` is that of the table. */
  readonly row: number;
  readonly generation: number;
  /** By member; null where the rule runs by itself at present. */
  readonly shapes: readonly (Shape | null)[];
  /** Places of the members that run by themselves. */
  readonly alone: readonly number[];
  /** Of each member: for each register of its shape, the common one. */
  readonly places: readonly (readonly number[])[];
  readonly registerCount: number;
  /** The first register whose text may be read again, or -1. */
  readonly neededRegister: number;
  /** What has been found out about holding back, by how many registers lie at or before the position. */
  readonly held: (number | undefined)[];
}

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
  unknown: -1,
  eventful: -2,
  /** The registers have to be put together one by one. */
  other: -3,
  /** Bits that tell what happens to the registers. */
  operations: 7,
  shift: 3,
} as const;

/** What happens to the registers; all but the first two drop older ones at the front, and add the offset before. */
export const OPERATION = { none: 0, add: 1, slide: 2, clear: 3, restart: 4, other: 5 } as const;

/** Stand in {@link JointState.held} for "at the position itself" and "nowhere"; else the number of a register. */
const HELD = { here: -1, nowhere: -2 } as const;

/** The joint states of a rule set. Shared by all streams; fills with use. */
export interface JointTable {
  readonly members: readonly Member[];
  /** By row and class, see {@link CELL}. Another array once it has grown. */
  cells(): Int32Array;
  /** The state in a row. */
  stateAt(row: number): JointState;
  /** The state as the table knows it now: tables are emptied from time to time. */
  renew(state: JointState): JointState;
  /**
   * Code units between the first register and the end of the text within which no rule of any state meets a horizon.
   */
  leastRoom(): number;
  /** Joins shapes; `offsets` are the registers of each, null for a rule that runs by itself. */
  join(
    shapes: readonly (Shape | null)[],
    offsets: readonly (readonly number[] | null)[],
  ): { readonly state: JointState; readonly registers: readonly number[] };
  /** What a character of a class does, if its cell doesn't tell it; null where a rule has something to tell. */
  readMove(state: JointState, registers: Registers, at: number, cls: number): JointMove | null;
  /** The first position from `from` on that one of the rules may protect, or `at`. */
  findHeld(state: JointState, registers: Registers, at: number, from: number): number;
}

/** A member's registers, read from the common ones. */
export function viewRegisters(registers: Registers, places: readonly number[]): Pick<Registers, 'get'> {
  return { get: (register) => registers.get(places[register]!) };
}

/** Sorts what the registers of a joint state come from: older ones in order, then new ones. */
const orderOfSource = (source: number): number =>
  source >= 0 ? source : Number.MAX_SAFE_INTEGER - (source === SOURCE.before ? 1 : 0);

function findNeeded(members: readonly Member[], places: JointState['places']): number {
  const first = members.flatMap(({ isReading }, i) => (isReading ? places[i]!.slice(0, 1) : []));
  return first.length > 0 ? Math.min(...first) : -1;
}

/** Least room of all shapes, see {@link Shape.room}. */
const findRoom = (shapes: JointState['shapes']): number =>
  shapes.reduce((room, shape) => Math.min(room, shape?.room ?? Infinity), Infinity);

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

const FIRST_ROWS = 64;
/** Most code units of a character. */
const MAX_WIDTH = 2;

/**
 * An empty table for rules that are always awake: what each of them does with a character is looked up among its own
 * shapes, and what they do together is looked up here, so that all of them cost one look-up per character.
 * @param alphabet tells all characters apart that any of the rules does
 * @param maxStates states after which the table is emptied; streams keep those that they are in
 */
export function createJointTable(
  members: readonly Member[],
  alphabet: Alphabet,
  maxStates: number,
): JointTable {
  const { classCount } = alphabet;
  const known = new Map<string, JointState>();
  const byRow: JointState[] = [];
  /** Moves that cells have no room for, by cell. */
  const others = new Map<number, JointMove>();
  let cells = new Int32Array(0);
  let generation = 0;
  let leastRoom = Infinity;
  /** Of each member: its own class for each common one. */
  const classes = members.map(({ simulation }) =>
    Uint16Array.from(alphabet.samples, (sample) => classOf(simulation.transitions.program.alphabet, sample)),
  );

  const reserve = (rows: number): void => {
    if (rows * classCount <= cells.length) return;
    const larger = new Int32Array(Math.max(FIRST_ROWS, 2 * rows) * classCount).fill(CELL.unknown);
    larger.set(cells);
    cells = larger;
  };

  const empty = (): void => {
    cells.fill(CELL.unknown);
    known.clear();
    others.clear();
    byRow.length = 0;
    generation += 1;
  };

  const intern = (
    shapes: readonly (Shape | null)[],
    places: readonly (readonly number[])[],
    registerCount: number,
  ): JointState => {
    const key = shapes.map((shape, i) => (shape ? `${shape.id}:${places[i]!.join()}` : '')).join(';');
    const found = known.get(key);
    if (found) return found;
    reserve(byRow.length + 1);
    const state: JointState = {
      row: byRow.length * classCount,
      generation,
      shapes,
      alone: shapes.flatMap((shape, i) => (shape === null ? [i] : [])),
      places,
      registerCount,
      neededRegister: findNeeded(members, places),
      held: [],
    };
    leastRoom = Math.min(leastRoom, findRoom(shapes));
    known.set(key, state);
    byRow.push(state);
    return state;
  };

  const renew = (state: JointState): JointState =>
    state.generation === generation ? state : intern(state.shapes, state.places, state.registerCount);

  /** What each member does; null where one of them has something to tell. */
  const listMoves = (
    state: JointState,
    registers: Registers,
    at: number,
    cls: number,
  ): (Move | null)[] | null => {
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
  };

  const fill: JointTable['readMove'] = (stale, registers, at, cls) => {
    if (byRow.length >= maxStates) empty();
    const state = renew(stale);
    const moves = listMoves(state, registers, at, cls);
    if (moves === null) {
      cells[state.row + cls] = CELL.eventful;
      return null;
    }
    const toCommon = (i: number, source: number): number =>
      source >= 0 ? state.places[i]![source]! : source;
    const all = moves.flatMap((move, i) => (move ? move.sources.map((source) => toCommon(i, source)) : []));
    const sources = [...new Set(all)].toSorted((a, b) => orderOfSource(a) - orderOfSource(b));
    const places = moves.map((move, i) =>
      move ? move.sources.map((source) => sources.indexOf(toCommon(i, source))) : [],
    );
    const to = intern(
      moves.map((move) => move?.to ?? null),
      places,
      sources.length,
    );
    // What begins with this character has no older register by which its horizon could be watched.
    const isShort = state.registerCount === 0 && findRoom(to.shapes) < MAX_WIDTH;
    const operation = isShort ? OPERATION.other : findOperation(sources, state.registerCount);
    const cell = (to.row << CELL.shift) | operation;
    cells[state.row + cls] = operation === OPERATION.other ? CELL.other : cell;
    const move = { to, sources };
    if (operation === OPERATION.other) others.set(state.row + cls, move);
    return move;
  };

  const readMove: JointTable['readMove'] = (state, registers, at, cls) => {
    const current = renew(state);
    const cell = cells[current.row + cls]!;
    if (cell === CELL.eventful) return null;
    if (cell === CELL.other) return others.get(current.row + cls)!;
    return fill(current, registers, at, cls);
  };

  /** Asks all members; what hangs on more than which registers lie before the position isn't noted. */
  const askMembers = (state: JointState, registers: Registers, at: number, from: number) => {
    let first = at;
    let isLasting = true;
    members.forEach(({ isHolding, simulation }, i) => {
      const shape = state.shapes[i];
      if (!isHolding || !shape || shape.entries.length === 0) return;
      const placed = { shape, registers: viewRegisters(registers, state.places[i]!), at };
      const answer = findHeldInShape(placed, simulation, from);
      first = Math.min(first, answer.position);
      isLasting &&= answer.isLasting;
    });
    return { first, isLasting };
  };

  return {
    members,
    cells: () => cells,
    stateAt: (row) => byRow[row / classCount]!,
    renew,
    leastRoom: () => leastRoom,
    join(shapes, offsets) {
      const registers = [...new Set(offsets.flatMap((list) => list ?? []))].toSorted((a, b) => a - b);
      const places = offsets.map((list) => (list ?? []).map((offset) => registers.indexOf(offset)));
      return { state: intern(shapes, places, registers.length), registers };
    },
    readMove,
    findHeld(state, registers, at, from) {
      let count = 0;
      while (count < state.registerCount && registers.get(count) <= from) count += 1;
      const noted = state.held[count];
      if (noted === HELD.here) return from;
      if (noted === HELD.nowhere) return at;
      if (noted !== undefined) return registers.get(noted);
      const { first, isLasting } = askMembers(state, registers, at, from);
      if (!isLasting) return first;
      if (first === at) state.held[count] = HELD.nowhere;
      else if (first === from) state.held[count] = HELD.here;
      else state.held[count] = findRegister(state, registers, first);
      return first;
    },
  };
}

function findRegister({ registerCount }: JointState, registers: Registers, offset: number): number {
  let register = 0;
  while (register < registerCount && registers.get(register) !== offset) register += 1;
  return register;
}

/** True where a rule's attempts may have been collapsed, so that it may read text again. */
export const isReadingAgain = (simulation: Simulation, validators: number): boolean =>
  validators > 0 || !isBounded(simulation);

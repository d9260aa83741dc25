import type { Alphabet } from '../compile/alphabet.ts';
import { classOf, widthOfClass } from '../compile/alphabet.ts';
import { findHeldInShape } from './held-in-shape.ts';
import type { Registers } from './registers.ts';
import type { Move, Shape, ShapeTable } from './shapes.ts';
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
  /** By member; null where the rule runs by itself at present. */
  readonly shapes: readonly (Shape | null)[];
  /** Places of the members that run by themselves. */
  readonly alone: readonly number[];
  /** Of each member: for each register of its shape, the common one. */
  readonly places: readonly (readonly number[])[];
  readonly registerCount: number;
  /** By class of the next character; null where it hasn't been worked out. */
  readonly moves: (JointMove | null)[];
  readonly stay: JointMove;
  /** See {@link Shape.room}; counted from `roomRegister`. */
  readonly room: number;
  readonly roomRegister: number;
  /** The first register whose text may be read again, or -1. */
  readonly neededRegister: number;
  /** What has been found out about holding back, by how many registers lie at or before the position. */
  readonly held: (number | undefined)[];
}

/** What one character does to all shapes at once. */
export interface JointMove extends Pick<Move, 'sources' | 'dropped' | 'firstNew' | 'isEventful'> {
  readonly to: JointState;
}

/** Stand in {@link JointState.held} for "at the position itself" and "nowhere"; else the number of a register. */
const HELD = { here: -1, nowhere: -2 } as const;

/** The joint states of a rule set. Shared by all streams; fills with use. */
export interface JointTable {
  readonly members: readonly Member[];
  /** Joins shapes; `offsets` are the registers of each, null for a rule that runs by itself. */
  join(
    shapes: readonly (Shape | null)[],
    offsets: readonly (readonly number[] | null)[],
  ): { readonly state: JointState; readonly registers: readonly number[] };
  /** Works out what a character of a class does, and notes it. */
  fill(state: JointState, registers: Registers, at: number, cls: number): JointMove;
  /** The first position from `from` on that one of the rules may protect, or `at`. */
  findHeld(state: JointState, registers: Registers, at: number, from: number): number;
}

/** A member's registers, read from the common ones. */
export function viewRegisters(registers: Registers, places: readonly number[]): Pick<Registers, 'get'> {
  return { get: (register) => registers.get(places[register]!) };
}

/** Sorts what the registers of a joint state come from: older ones in order, then new ones. */
const orderOfSource = (source: number): number => (source >= 0 ? source : Number.MAX_SAFE_INTEGER + source);

function findNeeded(members: readonly Member[], places: JointState['places']): number {
  const first = members.flatMap(({ isReading }, i) => (isReading ? places[i]!.slice(0, 1) : []));
  return first.length > 0 ? Math.min(...first) : -1;
}

function findRoom(shapes: JointState['shapes'], places: JointState['places']) {
  let room = Infinity;
  let roomRegister = Infinity;
  shapes.forEach((shape, i) => {
    if (shape === null || shape.room === Infinity) return;
    room = Math.min(room, shape.room);
    roomRegister = Math.min(roomRegister, places[i]![0]!);
  });
  return { room, roomRegister };
}

/** Tells how the registers of a move come about. */
function createMove(to: JointState, sources: readonly number[], oldCount: number): JointMove {
  const first = sources.findIndex((source) => source < 0);
  const firstNew = first < 0 ? sources.length : first;
  const dropped = oldCount - firstNew;
  const isSliding = dropped >= 0 && sources.every((source, i) => i >= firstNew || source === dropped + i);
  return { to, sources, dropped: isSliding ? dropped : -1, firstNew, isEventful: false };
}

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
  const known = new Map<string, JointState>();
  /** Of each member: its own class for each common one. */
  const classes = members.map(({ simulation }) =>
    Uint16Array.from(alphabet.samples, (sample) => classOf(simulation.transitions.program.alphabet, sample)),
  );

  const intern = (
    shapes: readonly (Shape | null)[],
    places: readonly (readonly number[])[],
    registerCount: number,
  ): JointState => {
    const key = shapes.map((shape, i) => (shape ? `${shape.id}:${places[i]!.join()}` : '')).join(';');
    const found = known.get(key);
    if (found) return found;
    if (known.size >= maxStates) known.clear();
    const state: JointState & { stay: JointMove } = {
      shapes,
      alone: shapes.flatMap((shape, i) => (shape === null ? [i] : [])),
      places,
      registerCount,
      moves: Array.from({ length: alphabet.classCount }, () => null),
      stay: null as unknown as JointMove,
      ...findRoom(shapes, places),
      neededRegister: findNeeded(members, places),
      held: [],
    };
    state.stay = createMove(
      state,
      Array.from({ length: registerCount }, (_, i) => i),
      registerCount,
    );
    known.set(key, state);
    return state;
  };

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

  const fill: JointTable['fill'] = (state, registers, at, cls) => {
    const moves = listMoves(state, registers, at, cls);
    if (moves === null) {
      const eventful = { ...state.stay, isEventful: true };
      state.moves[cls] = eventful;
      return eventful;
    }
    const toCommon = (i: number, source: number): number =>
      source >= 0 ? state.places[i]![source]! : source;
    const all = moves.flatMap((move, i) => (move ? move.sources.map((source) => toCommon(i, source)) : []));
    const sources = [...new Set(all)].toSorted((a, b) => orderOfSource(a) - orderOfSource(b));
    const places = moves.map((move, i) =>
      move ? move.sources.map((source) => sources.indexOf(toCommon(i, source))) : [],
    );
    const shapes = moves.map((move) => move?.to ?? null);
    const to = intern(shapes, places, sources.length);
    const isSame = to === state && sources.every((source, i) => source === i);
    const move = isSame ? state.stay : createMove(to, sources, state.registerCount);
    state.moves[cls] = move;
    return move;
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
    join(shapes, offsets) {
      const registers = [...new Set(offsets.flatMap((list) => list ?? []))].toSorted((a, b) => a - b);
      const places = offsets.map((list) => (list ?? []).map((offset) => registers.indexOf(offset)));
      return { state: intern(shapes, places, registers.length), registers };
    },
    fill,
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

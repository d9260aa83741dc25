import { findHeldPosition, measureHold, protectsPlainly } from './foresight.ts';
import type { Patience } from './patience.ts';
import type { Registers } from './registers.ts';
import { HOLD, listShapeEntries, type Shape, toState } from './shapes.ts';
import { dropRedundant, isBounded, isPending, type Simulation, type SimulationState } from './simulation.ts';

/** A shape with the offsets of its registers. */
interface PlacedShape {
  readonly shape: Shape;
  readonly registers: Pick<Registers, 'get'>;
  readonly at: number;
}

/** Where text is held. */
export interface HeldAnswer {
  /** The first position from the one asked for that may be protected; the end of the text where there is none. */
  readonly position: number;
  /**
   * Up to how far the first register may lie back for the answer to be the same, wherever the registers are, as long as
   * as many lie at or before the position asked for. Code units; negative where it can't be told.
   */
  readonly room: number;
}

/** Where the whole match is protected: the start of the first entry that is no match, or whose match ends behind `from`. */
function findHeldInMatch({ shape, registers, at }: PlacedShape, from: number): number {
  // The first of them began at the first register.
  if (!shape.hasPending) return Math.min(at, Math.max(from, registers.get(0)));
  const holder = listShapeEntries(shape, registers).find((entry) => !isPending(entry) || from < entry.end);
  return holder ? Math.min(at, Math.max(from, holder.start)) : at;
}

/** Stands for an answer that only holds here and now. */
const PASSING = -1;

function toFullState({ shape, registers, at }: PlacedShape, simulation: Simulation): SimulationState {
  const state = toState(shape, registers, at);
  return { ...state, entries: dropRedundant(simulation, state.entries, at) };
}

/** A position in question, which so many registers lie at or before, and what pays for finding out. */
interface Question {
  readonly simulation: Simulation;
  readonly position: number;
  readonly count: number;
  readonly patience: Patience;
}

function searchHoldRoom(
  simulation: Simulation,
  state: SimulationState,
  { position, patience }: Pick<Question, 'position' | 'patience'>,
): number {
  // Nobody meets a horizon: what is found out once holds for ever.
  if (isBounded(simulation))
    return findHeldPosition(simulation, state, position, patience) === position ? Infinity : HOLD.never;
  const room = measureHold(simulation, state, position, patience);
  return room < 0 ? HOLD.untold : room;
}

/** Finds out within which room of the shape a position between two registers is held; null where it takes too much. */
function findHoldRoom(placed: PlacedShape, { simulation, position, patience }: Question): number | null {
  const state = toFullState(placed, simulation);
  const plain = protectsPlainly(simulation, state, position);
  if (plain !== null) return plain ? Infinity : HOLD.never;
  if (patience.allow(state.at) === 0) return null;
  const room = searchHoldRoom(simulation, state, { position, patience });
  return patience.allow(state.at) === 0 ? null : room;
}

/** Whether a position is held. */
function readHeld(placed: PlacedShape, question: Question): HeldAnswer {
  const { shape, registers, at } = placed;
  const { simulation, position, count, patience } = question;
  const room = shape.held?.[count] ?? findHoldRoom(placed, question);
  if (room === null) return { position, room: PASSING };
  shape.held ??= [];
  shape.held[count] = room;
  if (room === HOLD.never) return { position: at, room: Infinity };
  if (at - registers.get(0) <= room) return { position, room };
  const state = toFullState(placed, simulation);
  const isHeld = findHeldPosition(simulation, state, position, patience) === position;
  return { position: isHeld ? position : at, room: PASSING };
}

/** Where a group is protected: whether a position is held hangs on which registers lie at or before it. */
function findHeldInGroup(
  placed: PlacedShape,
  simulation: Simulation,
  from: number,
  patience: Patience,
): HeldAnswer {
  const { shape, registers, at } = placed;
  let position = from;
  let count = 0;
  let room = Infinity;
  while (position < at) {
    while (count < shape.registerCount && registers.get(count) <= position) count += 1;
    const answer = readHeld(placed, { simulation, position, count, patience });
    room = Math.min(room, answer.room);
    if (answer.position === position) return { position, room };
    position = count < shape.registerCount ? registers.get(count) : at;
  }
  return { position: at, room };
}

/**
 * The first position from `from` on that some continuation of the stream puts into a protected span.
 */
export function findHeldInShape(
  placed: PlacedShape,
  simulation: Simulation,
  from: number,
  patience: Patience,
): HeldAnswer {
  if (placed.shape.registerCount === 0) return { position: placed.at, room: Infinity };
  if (simulation.transitions.program.group !== null) {
    if (!placed.shape.hasGroup) return { position: placed.at, room: Infinity };
    return findHeldInGroup(placed, simulation, from, patience);
  }
  return { position: findHeldInMatch(placed, from), room: Infinity };
}

import { findHeldInShape } from './held-in-shape.ts';
import { type JointState, type JointTables, viewRegisters } from './joint-states.ts';
import type { Patience } from './patience.ts';
import type { Registers } from './registers.ts';

/** Stand in `JointHeld.where` for "at the position itself" and "nowhere"; else the number of a register. */
const HELD = { here: -1, nowhere: -2 } as const;

/** A joint state with the offsets of its registers. */
interface PlacedState {
  readonly state: JointState;
  readonly registers: Registers;
  readonly at: number;
  readonly patience: Patience;
}

/** Asks all members; tells the least room of their answers too. */
function askMembers({ members }: JointTables, { state, registers, at, patience }: PlacedState, from: number) {
  let first = at;
  let room = Infinity;
  members.forEach(({ isHolding, simulation }, i) => {
    const shape = state.shapes[i];
    if (!isHolding || !shape || shape.registerCount === 0) return;
    const placed = { shape, registers: viewRegisters(registers, state.places[i]!), at };
    const answer = findHeldInShape(placed, simulation, from, patience);
    first = Math.min(first, answer.position);
    room = Math.min(room, answer.room);
  });
  return { first, room };
}

function findRegister({ registerCount }: JointState, registers: Registers, offset: number): number {
  let register = 0;
  while (register < registerCount && registers.get(register) !== offset) register += 1;
  return register;
}

/** Says where text is held, so that it can be found again when the registers have other values. */
function describeHeld({ state, registers, at }: PlacedState, first: number, from: number): number {
  if (first === at) return HELD.nowhere;
  return first === from ? HELD.here : findRegister(state, registers, first);
}

/** The first position from `from` on that one of the rules may protect, or the end of the text. */
export function findHeldJointly(tables: JointTables, placed: PlacedState, from: number): number {
  const { state, registers, at } = placed;
  // Without partial matches nothing is held, and nothing has to be looked up.
  if (registers.count() === 0) return at;
  let count = 0;
  while (count < state.registerCount && registers.get(count) <= from) count += 1;
  const noted = state.held[count];
  if (noted !== undefined && (noted.room === Infinity || at - registers.get(0) <= noted.room)) {
    if (noted.where >= 0) return registers.get(noted.where);
    return noted.where === HELD.here ? from : at;
  }
  const { first, room } = askMembers(tables, placed, from);
  if (room >= 0) state.held[count] = { where: describeHeld(placed, first, from), room };
  return first;
}

import { findHeldInShape } from './held-in-shape.ts';
import { type JointState, type JointTables, viewRegisters } from './joint-states.ts';
import type { Registers } from './registers.ts';

/** Stand in {@link JointState.held} for "at the position itself" and "nowhere"; else the number of a register. */
const HELD = { here: -1, nowhere: -2 } as const;

/** A joint state with the offsets of its registers. */
interface PlacedState {
  readonly state: JointState;
  readonly registers: Registers;
  readonly at: number;
}

/** Asks all members; what hangs on more than which registers lie before the position isn't noted. */
function askMembers({ members }: JointTables, { state, registers, at }: PlacedState, from: number) {
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
}

function findRegister({ registerCount }: JointState, registers: Registers, offset: number): number {
  let register = 0;
  while (register < registerCount && registers.get(register) !== offset) register += 1;
  return register;
}

/** The first position from `from` on that one of the rules may protect, or the end of the text. */
export function findHeldJointly(tables: JointTables, placed: PlacedState, from: number): number {
  const { state, registers, at } = placed;
  let count = 0;
  while (count < state.registerCount && registers.get(count) <= from) count += 1;
  const noted = state.held[count];
  if (noted === HELD.here) return from;
  if (noted === HELD.nowhere) return at;
  if (noted !== undefined) return registers.get(noted);
  const { first, isLasting } = askMembers(tables, placed, from);
  if (!isLasting) return first;
  if (first === at) state.held[count] = HELD.nowhere;
  else if (first === from) state.held[count] = HELD.here;
  else state.held[count] = findRegister(state, registers, first);
  return first;
}

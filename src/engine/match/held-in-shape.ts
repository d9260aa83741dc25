import { findHeldPosition, protectsPlainly } from './foresight.ts';
import type { Registers } from './registers.ts';
import { type Shape, toState } from './shapes.ts';
import { dropRedundant, isBounded, NOWHERE, type Simulation } from './simulation.ts';

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
  /** Whether it is the same wherever the registers are, as long as as many lie at or before the position asked for. */
  readonly isLasting: boolean;
}

/** Where the whole match is protected: the start of the first entry that is no match, or whose match ends behind `from`. */
function findHeldInMatch({ shape, registers, at }: PlacedShape, from: number): number {
  for (const { node, start, end } of shape.entries) {
    const isHolder = node >= 0 || end === NOWHERE || from < registers.get(end);
    if (isHolder) return Math.min(at, Math.max(from, registers.get(start)));
  }
  return at;
}

/** Whether a position between two registers is held. Noted where it can't hang on how near the horizons are. */
function readHeld(placed: PlacedShape, simulation: Simulation, position: number, count: number): HeldAnswer {
  const { shape, registers, at } = placed;
  const whole = toState(shape, registers, at);
  const state = { ...whole, entries: dropRedundant(simulation, whole.entries, at) };
  const plain = protectsPlainly(simulation, state, position);
  const isHeld = plain ?? findHeldPosition(simulation, state, position) === position;
  const isLasting = plain !== null || isBounded(simulation);
  if (isLasting) shape.held[count] = isHeld;
  return { position: isHeld ? position : at, isLasting };
}

/** Where a group is protected: whether a position is held hangs on which registers lie at or before it. */
function findHeldInGroup(placed: PlacedShape, simulation: Simulation, from: number): HeldAnswer {
  const { shape, registers, at } = placed;
  let position = from;
  let count = 0;
  let isLasting = true;
  while (position < at) {
    while (count < shape.registerCount && registers.get(count) <= position) count += 1;
    let isHeld = shape.held[count];
    if (isHeld === undefined) {
      const answer = readHeld(placed, simulation, position, count);
      isHeld = answer.position === position;
      isLasting &&= answer.isLasting;
    }
    if (isHeld) return { position, isLasting };
    position = count < shape.registerCount ? registers.get(count) : at;
  }
  return { position: at, isLasting };
}

/**
 * The first position from `from` on that some continuation of the stream puts into a protected span.
 */
export function findHeldInShape(placed: PlacedShape, simulation: Simulation, from: number): HeldAnswer {
  if (placed.shape.entries.length === 0) return { position: placed.at, isLasting: true };
  if (simulation.transitions.program.group !== null) return findHeldInGroup(placed, simulation, from);
  return { position: findHeldInMatch(placed, from), isLasting: true };
}

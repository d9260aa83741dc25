import { findHeldPosition } from './foresight.ts';
import { type Shape, toState } from './shapes.ts';
import { isBounded, NOWHERE, type Simulation } from './simulation.ts';

/** A shape with the offsets of its registers. */
interface PlacedShape {
  readonly shape: Shape;
  readonly registers: readonly number[];
  readonly at: number;
}

/** Where the whole match is protected: the start of the first entry that is no match, or whose match ends behind `from`. */
function findHeldInMatch({ shape, registers, at }: PlacedShape, from: number): number {
  for (const { node, start, end } of shape.entries) {
    const isHolder = node >= 0 || end === NOWHERE || from < registers[end]!;
    if (isHolder) return Math.min(at, Math.max(from, registers[start]!));
  }
  return at;
}

/**
 * Where a group is protected: whether a position is held hangs on nothing but which registers lie at or before it, as
 * long as no match can be as long as the horizon. So each answer is found once for all streams.
 */
function findHeldInGroup(placed: PlacedShape, simulation: Simulation, from: number): number {
  const { shape, registers, at } = placed;
  let position = from;
  let count = 0;
  while (position < at) {
    while (count < registers.length && registers[count]! <= position) count += 1;
    let isHeld = shape.held[count];
    if (isHeld === undefined) {
      isHeld = findHeldPosition(simulation, toState(shape, registers, at), position) === position;
      shape.held[count] = isHeld;
    }
    if (isHeld) return position;
    position = registers[count] ?? at;
  }
  return at;
}

/**
 * The first position from `from` on that some continuation of the stream puts into a protected span.
 * @returns the end of the text where there is none
 */
export function findHeldInShape(placed: PlacedShape, simulation: Simulation, from: number): number {
  const { shape, registers, at } = placed;
  if (shape.entries.length === 0) return at;
  const { program } = simulation.transitions;
  if (program.group === null) return findHeldInMatch(placed, from);
  if (!isBounded(simulation)) return findHeldPosition(simulation, toState(shape, registers, at), from);
  return findHeldInGroup(placed, simulation, from);
}

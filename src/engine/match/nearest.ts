import { widthOfClass } from '../compile/alphabet.ts';
import { leastDistance, MATCHED, type Transitions } from '../compile/transitions.ts';
import type { Entry, Simulation, SimulationState } from './simulation.ts';

/** Stand in a table of nearest classes for what hasn't been looked for, and for a node that can only match now or never. */
export const NEAREST = { unknown: -2, none: -1 } as const;

/** Of each automaton: the nearest class by node and context, as far as it has been asked for. */
const knownNearest = new WeakMap<Transitions, Int32Array>();

function getNearest(transitions: Transitions): Int32Array {
  const known = knownNearest.get(transitions);
  if (known) return known;
  const { nfa, contextCount } = transitions.program;
  const nearest = new Int32Array(nfa.size * contextCount).fill(NEAREST.unknown);
  knownNearest.set(transitions, nearest);
  return nearest;
}

/** The class to go on with so that the entry comes nearest to a match, or {@link NEAREST}`.none`. */
export function findNearestClass(
  { transitions }: Simulation,
  { context }: SimulationState,
  { node }: Entry,
): number {
  const nearest = getNearest(transitions);
  const place = node * transitions.program.contextCount + context;
  if (nearest[place] === NEAREST.unknown) nearest[place] = searchNearestClass(transitions, node, context);
  return nearest[place]!;
}

function searchNearestClass(transitions: Transitions, node: number, context: number): number {
  const { program } = transitions;
  let nearest: number = NEAREST.none;
  let shortest = Infinity;
  for (let cls = 0; cls < program.alphabet.classCount; cls++) {
    const ways = transitions.ways(node, context, cls);
    for (let i = 0; i < ways.length && ways[i] !== MATCHED; i += 2) {
      const distance =
        widthOfClass(program.alphabet, cls) + leastDistance(program, ways[i]!, program.contextOf[cls]!);
      if (distance < shortest) [nearest, shortest] = [cls, distance];
    }
  }
  return nearest;
}

/** The node behind a character of the class that is nearest to a match, from a node. */
export function findNearestNode(
  { transitions }: Simulation,
  from: SimulationState,
  node: number,
  cls: number,
) {
  const { program } = transitions;
  const ways = transitions.ways(node, from.context, cls);
  let nearest = MATCHED;
  let shortest = Infinity;
  for (let i = 0; i < ways.length && ways[i] !== MATCHED; i += 2) {
    const distance = leastDistance(program, ways[i]!, program.contextOf[cls]!);
    if (distance < shortest) [nearest, shortest] = [ways[i]!, distance];
  }
  return nearest;
}

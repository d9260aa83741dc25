import { classOf, widthOfClass } from '../compile/alphabet.ts';
import type { Opening } from '../compile/openings.ts';
import type { CompiledRule } from '../compile/rule-set.ts';
import { type Simulation, type SimulationState, startState, takeStep } from './simulation.ts';

/** Where the openings that are tried begin: a character stands before. */
const START = 1;

/** A character of each class that belongs to the set, or the set's first where the automaton knows no more of it. */
function listSamples({ transitions }: Simulation, set: Opening['sets'][number]): readonly number[] {
  const { alphabet } = transitions.program;
  const inside = Array.from(alphabet.samples).filter((sample) =>
    set.some((low, i) => i % 2 === 0 && low <= sample && sample <= set[i + 1]!),
  );
  return inside.length > 0 ? inside : [set[0]!];
}

function take(simulation: Simulation, state: SimulationState, codePoint: number): SimulationState {
  const { alphabet } = simulation.transitions.program;
  const cls = classOf(alphabet, codePoint);
  return takeStep(simulation, state, { cls, width: widthOfClass(alphabet, cls) });
}

/**
 * Tries the opening behind each kind of character, with each kind of first and of last character: does it live on?
 * Assertions stand before the first or behind the last, so for those between any will do.
 */
function canLive(simulation: Simulation, { sets }: Opening): boolean {
  const { alphabet } = simulation.transitions.program;
  const last = sets.length - 1;
  let states = [null, ...alphabet.samples].map((before) => startState(simulation, START, before));
  sets.forEach((set, i) => {
    const samples = listSamples(simulation, set);
    const tried = i === 0 || i === last ? samples : samples.slice(0, 1);
    states = states.flatMap((state) => tried.map((sample) => take(simulation, state, sample)));
  });
  return states.some(({ entries }) => entries.some(({ start }) => start === START));
}

/**
 * The openings that can come to a match. Where assertions contradict what stands around them some can't, and must not
 * hold anything back.
 * @returns all openings of a rule whose assertions are above suspicion, or that wakes inside of its matches
 */
export function listLiveOpenings(rule: CompiledRule): readonly Opening[] {
  const { openings, isDoubtful, wakesInside, horizon } = rule;
  if (!openings || !isDoubtful || wakesInside) return openings ?? [];
  const transitions = rule.kind === 'region' ? rule.begin : rule.transitions;
  const simulation: Simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
  return openings.filter((opening) => canLive(simulation, opening));
}

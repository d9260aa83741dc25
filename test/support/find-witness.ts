import { classOf, widthOfClass } from '../../src/engine/compile/alphabet.ts';
import type { CompiledPattern } from '../../src/engine/compile/rule-set.ts';
import { leastDistance, MATCHED } from '../../src/engine/compile/transitions.ts';
import {
  type Entry,
  isPending,
  type Simulation,
  type SimulationState,
  startState,
  takeStep,
} from '../../src/engine/match/simulation.ts';

const widthOf = (codePoint: number): number => (codePoint > 0xffff ? 2 : 1);

function simulate(simulation: Simulation, text: string): SimulationState {
  const { alphabet } = simulation.transitions.program;
  let state = startState(simulation, 0, null);
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    state = takeStep(simulation, state, { cls: classOf(alphabet, codePoint), width: widthOf(codePoint) });
  }
  return state;
}

/** The next class and node on a shortest way from the entry to a match, or null at its end. */
function findNext(simulation: Simulation, { context }: SimulationState, node: number) {
  const { program } = simulation.transitions;
  const choices = [];
  for (let cls = 0; cls < program.alphabet.classCount; cls++) {
    const ways = simulation.transitions.ways(node, context, cls);
    for (let i = 0; i < ways.length && ways[i] !== MATCHED; i += 2) {
      const after = program.contextOf[cls]!;
      const distance = widthOfClass(program.alphabet, cls) + leastDistance(program, ways[i]!, after);
      choices.push({ cls, node: ways[i]!, context: after, distance });
    }
  }
  const [nearest] = choices.toSorted((a, b) => a.distance - b.distance);
  return nearest && nearest.distance < simulation.horizon ? nearest : null;
}

function follow(simulation: Simulation, state: SimulationState, entry: Entry): string {
  const { samples } = simulation.transitions.program.alphabet;
  let text = '';
  let place = { context: state.context, node: entry.node };
  for (let depth = 0; depth < 40; depth++) {
    if (leastDistance(simulation.transitions.program, place.node, place.context) === 0) break;
    const next = findNext(simulation, { ...state, context: place.context }, place.node);
    if (!next) break;
    text += String.fromCodePoint(samples[next.cls]!);
    place = next;
  }
  return text;
}

/** The ways to complete a pair whose high half ends the text, as far as the rule can tell them apart. */
function listLows(samples: Iterable<number>, high: number): readonly string[] {
  const astral = Array.from(samples, (sample) => String.fromCodePoint(sample));
  const lows = astral.filter((pair) => pair.charCodeAt(0) === high).map((pair) => pair.charAt(1));
  return [...new Set([...lows, '\ude00', '\udfff'])];
}

/**
 * Suggests how a stream may go on so that a partial match in it is completed: one suggestion per partial match. The
 * engine isn't believed: whether a suggestion does what it should is for the platform's `RegExp` to say.
 */
export function suggestContinuations(rule: CompiledPattern, prefix: string): readonly string[] {
  const last = prefix.charCodeAt(prefix.length - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  const direct = suggestFrom(rule, prefix);
  if (!isHalf) return direct;
  const lows = listLows(rule.transitions.program.alphabet.samples, last);
  return [...direct, ...lows.flatMap((low) => suggestFrom(rule, prefix + low).map((rest) => low + rest))];
}

function suggestFrom({ transitions, horizon }: CompiledPattern, prefix: string): readonly string[] {
  const simulation: Simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
  const state = simulate(simulation, prefix);
  const samples = Array.from(transitions.program.alphabet.samples, (sample) => String.fromCodePoint(sample));
  // A detour by one character is for matches that are only preferred when another way is cut off first.
  const detours = ['', ...samples].flatMap((sample) => {
    const next = simulate(simulation, prefix + sample);
    const live = next.entries.filter((entry) => !isPending(entry));
    return live.map((entry) => sample + follow(simulation, next, entry));
  });
  const matched = state.entries.some(isPending) ? [''] : [];
  return [...matched, ...detours.flatMap((text) => [text, ...samples.map((sample) => text + sample)])];
}

import { classOf, listClassesOfHigh } from '../../../src/engine/compile/alphabet.ts';
import type { CompiledRegion } from '../../../src/engine/compile/rule-set.ts';
import { findCertainSpan } from '../../../src/engine/match/foresight.ts';
import {
  endText,
  isPending,
  NOWHERE,
  popFinal,
  type Simulation,
  type SimulationState,
  type Step,
  startState,
  takeStep,
} from '../../../src/engine/match/simulation.ts';
import type { Tape } from '../../../src/engine/match/tape.ts';
import type { Matcher, SpanEvent } from './matcher.ts';

/** What is looked for at present: the end of the region that began at `start`, or else a beginning. */
interface Phase {
  /** {@link NOWHERE} outside of regions. */
  readonly start: number;
  readonly simulation: Simulation;
  readonly state: SimulationState;
}

/** A region rule at work on a stream. */
interface RegionRun {
  readonly rule: CompiledRegion;
  readonly tape: Tape;
  phase: Phase;
  /** Offset of the next character to be taken; the phase's own place lags behind while text is read again. */
  at: number;
}

const widthOf = (codePoint: number): number => (codePoint > 0xffff ? 2 : 1);
const isInside = ({ start }: Phase): boolean => start !== NOWHERE;

/** Starts a search at an offset: for the end of a region that began at `start`, or for a beginning. */
function createPhase({ rule, tape }: Pick<RegionRun, 'rule' | 'tape'>, from: number, start: number): Phase {
  const simulation: Simulation = {
    transitions: start === NOWHERE ? rule.begin : rule.end,
    horizon: rule.horizon,
    isGrowing: false,
    limit: start === NOWHERE ? Infinity : start + rule.maxLength,
  };
  return { start, simulation, state: startState(simulation, from, tape.codePointBefore(from)) };
}

/** How far a region reaches whatever comes: up to what may be its end marker, else to the last character. */
function readCover({ entries, at }: SimulationState): number {
  return entries.find(isPending)?.end ?? at;
}

/** Moves the phase's search over one character, without changing the phase. */
function takeStepOf({ simulation, state }: Phase, codePoint: number): SimulationState {
  const cls = classOf(simulation.transitions.program.alphabet, codePoint);
  return takeStep(simulation, state, { cls, width: widthOf(codePoint) });
}

/** Begins a region behind its opening mark. */
function openRegion(run: RegionRun, { start, end }: { start: number; end: number }): SpanEvent {
  run.phase = createPhase(run, end, start);
  return { kind: 'open', start, end };
}

/** Ends the region at `end` and goes on looking from there. */
function closeRegion(run: RegionRun, end: number): SpanEvent {
  const { start } = run.phase;
  run.phase = createPhase(run, end, NOWHERE);
  return { kind: 'final', start, end };
}

/** Looks for a beginning. Null for nearly every character. */
function takeOutside(run: RegionRun, codePoint: number): SpanEvent | null {
  const { state, final } = popFinal(takeStepOf(run.phase, codePoint));
  run.phase = { ...run.phase, state };
  return final[0] ? openRegion(run, final[0]) : null;
}

/** Looks for the end, and covers what may not be it. */
function takeInside(run: RegionRun, codePoint: number): SpanEvent {
  const { start, state: before, simulation } = run.phase;
  const { state, final } = popFinal(takeStepOf(run.phase, codePoint));
  if (final[0]) return closeRegion(run, final[0].end);
  // A character that would overstep the greatest length stays outside.
  if (state.at > simulation.limit) return closeRegion(run, state.entries.find(isPending)?.end ?? before.at);
  if (state.at === simulation.limit && state.entries.length === 0) return closeRegion(run, state.at);
  run.phase = { ...run.phase, state };
  return { kind: 'grown', start, end: readCover(state) };
}

/** Takes all characters up to `at` that the current phase hasn't seen; a phase that ends leaves some to the next. */
function catchUp(run: RegionRun): readonly SpanEvent[] {
  const events: SpanEvent[] = [];
  while (run.phase.state.at < run.at) {
    const codePoint = run.tape.codePointAt(run.phase.state.at);
    const event = isInside(run.phase) ? takeInside(run, codePoint) : takeOutside(run, codePoint);
    if (event) events.push(event);
  }
  return events;
}

/** Lets the end of the text decide the current phase; null where it leaves things as they are. */
function endPhase(run: RegionRun): SpanEvent | null {
  const [match] = endText(run.phase.simulation, run.phase.state);
  // Without an end marker the region takes all there is: better too much than half a key.
  if (isInside(run.phase)) return closeRegion(run, match?.end ?? run.at);
  return match ? openRegion(run, match) : null;
}

/** Each phase that the end decides may leave text to the next one: a region can begin behind another's end. */
function finish(run: RegionRun): readonly SpanEvent[] {
  const events: SpanEvent[] = [];
  for (let event = endPhase(run); event; event = endPhase(run)) events.push(event, ...catchUp(run));
  return events;
}

/**
 * From where text is held while a beginning is looked for: what may open a region may protect all behind it, and so does
 * what is certain to once half a pair is whole.
 */
function findHeldOutside({ entries, at }: SimulationState, from: number): number {
  return entries[0] ? Math.min(at, Math.max(from, entries[0].start)) : at;
}

/** Inside, text behind what may be the end marker waits for the rest of it, which would join it to the region. */
function findHeld({ phase, at }: RegionRun, from: number): number {
  if (!isInside(phase)) return findHeldOutside(phase.state, from);
  return readCover(phase.state) < at ? Math.min(at, Math.max(from, phase.start)) : at;
}

/**
 * Half a pair settles nothing inside a region: text that every such pair would join to it waits for the pair, and so
 * does text that none would, since it is searched for a beginning then.
 */
function findHeldBefore(run: RegionRun, highSurrogate: number, from: number): number {
  if (isInside(run.phase)) return findHeld(run, from);
  const { simulation, state } = run.phase;
  const { alphabet } = simulation.transitions.program;
  const pairs: Step[] = listClassesOfHigh(alphabet, highSurrogate).map((cls) => ({ cls, width: 2 }));
  const steps = [{ cls: classOf(alphabet, highSurrogate), width: 1 }, ...pairs];
  const held = steps.map((step) => findHeldOutside(takeStep(simulation, state, step), from));
  return Math.min(run.at, ...held);
}

/**
 * Runs a region rule: two searches that take turns, each beginning where the match of the other ended. What was read
 * behind that end before it was final is read again, at most a horizon. Retains the entries of one search.
 */
export function createRegionMatcher(rule: CompiledRegion, tape: Tape): Matcher {
  const run: RegionRun = { rule, tape, phase: createPhase({ rule, tape }, 0, NOWHERE), at: 0 };
  return {
    take(codePoint) {
      run.at += widthOf(codePoint);
      return catchUp(run);
    },
    finish: () => finish(run),
    findHeld: (from) => findHeld(run, from),
    findHeldBefore: (highSurrogate, from) => findHeldBefore(run, highSurrogate, from),
    findCertain() {
      const { start, simulation, state } = run.phase;
      return isInside(run.phase) ? { start, end: readCover(state) } : findCertainSpan(simulation, state);
    },
    // A beginning or an end that isn't final yet is read again from where it ends, which is behind its start.
    neededFrom: () => run.phase.state.entries[0]?.start ?? run.at,
  };
}

import { classOf, listClassesOfHigh } from '../compile/alphabet.ts';
import type { CompiledRegion } from '../compile/rule-set.ts';
import type { Transitions } from '../compile/transitions.ts';
import { findCertainSpan, findHeldPosition } from './foresight.ts';
import type { Matcher, SpanEvent } from './matcher.ts';
import {
  endText,
  isPending,
  NOWHERE,
  popFinal,
  type Simulation,
  type SimulationState,
  startState,
  takeStep,
} from './simulation.ts';
import type { Tape } from './tape.ts';

/** What the matcher looks for at present: the beginning of a region, or the end of the one that began at `start`. */
interface Phase {
  readonly start: number;
  readonly simulation: Simulation;
  readonly state: SimulationState;
}

const widthOf = (codePoint: number): number => (codePoint > 0xffff ? 2 : 1);

/**
 * Runs a region rule: two searches that take turns, each beginning where the match of the other ended. What was read
 * behind that end before it was final is read again, at most a horizon.
 */
export function createRegionMatcher(rule: CompiledRegion, tape: Tape): Matcher {
  let phase = createPhase(0, NOWHERE);
  /** Offset of the next character to be taken; the phase's own place lags behind while text is read again. */
  let at = 0;

  /** Starts a search at an offset, for the end of a region that began at `start` or else for a beginning. */
  function createPhase(from: number, start: number): Phase {
    const isInside = start !== NOWHERE;
    const transitions: Transitions = isInside ? rule.end : rule.begin;
    const limit = isInside ? start + rule.maxLength : Infinity;
    const simulation: Simulation = { transitions, horizon: rule.horizon, isGrowing: false, limit };
    return { start, simulation, state: startState(simulation, from, tape.codePointBefore(from)) };
  }

  const step = ({ simulation, state }: Phase, codePoint: number): SimulationState => {
    const cls = classOf(simulation.transitions.program.alphabet, codePoint);
    return takeStep(simulation, state, { cls, width: widthOf(codePoint) });
  };

  /** How far the region reaches whatever comes: up to what may be its end marker, else to the last character. */
  const readCover = ({ state }: Phase): number => state.entries.find(isPending)?.end ?? state.at;

  /** Ends the region at `end` and goes on looking from there. */
  const closeRegion = (end: number): SpanEvent => {
    const { start } = phase;
    phase = createPhase(end, NOWHERE);
    return { kind: 'final', start, end };
  };

  const takeOutside = (codePoint: number): readonly SpanEvent[] => {
    const popped = popFinal(step(phase, codePoint));
    phase = { ...phase, state: popped.state };
    const [begin] = popped.final;
    if (!begin) return [];
    phase = createPhase(begin.end, begin.start);
    return [{ kind: 'open', start: begin.start, end: begin.end }];
  };

  const takeInside = (codePoint: number): readonly SpanEvent[] => {
    const { start, state: before } = phase;
    const limit = start + rule.maxLength;
    const popped = popFinal(step(phase, codePoint));
    if (popped.final[0]) return [closeRegion(popped.final[0].end)];
    // A character that would overstep the greatest length stays outside.
    if (popped.state.at > limit) return [closeRegion(popped.state.entries.find(isPending)?.end ?? before.at)];
    phase = { ...phase, state: popped.state };
    if (popped.state.at === limit && popped.state.entries.length === 0) return [closeRegion(limit)];
    return [{ kind: 'grown', start, end: readCover(phase) }];
  };

  /** Takes all characters up to `at` that the current phase hasn't seen; a phase that ends leaves some to the next. */
  const catchUp = (): readonly SpanEvent[] => {
    const events: SpanEvent[] = [];
    while (phase.state.at < at) {
      const codePoint = tape.codePointAt(phase.state.at);
      events.push(...(phase.start === NOWHERE ? takeOutside(codePoint) : takeInside(codePoint)));
    }
    return events;
  };

  /** Lets the end of the text decide the current phase. Returns true where the next phase has text left to read. */
  const endPhase = (events: SpanEvent[]): boolean => {
    const [match] = endText(phase.simulation, phase.state);
    if (phase.start === NOWHERE) {
      if (!match) return false;
      phase = createPhase(match.end, match.start);
      events.push({ kind: 'open', start: match.start, end: match.end });
      return true;
    }
    // Without an end marker the region takes all there is: better too much than half a key.
    events.push(closeRegion(match?.end ?? at));
    return phase.state.at < at;
  };

  const findHeldIn = (state: SimulationState, from: number): number =>
    phase.start === NOWHERE
      ? findHeldPosition(phase.simulation, state, { from, committedTo: NOWHERE })
      : Math.min(at, Math.max(from, readCover({ ...phase, state })));

  return {
    take(codePoint) {
      at += widthOf(codePoint);
      return catchUp();
    },
    finish() {
      const events: SpanEvent[] = [];
      while (endPhase(events)) events.push(...catchUp());
      return events;
    },
    findHeld: (from) => findHeldIn(phase.state, from),
    findHeldBefore(highSurrogate, from) {
      const { simulation, state } = phase;
      const { alphabet } = simulation.transitions.program;
      const astral = listClassesOfHigh(alphabet, highSurrogate).map((cls) => ({ cls, width: 2 }));
      const steps = [{ cls: classOf(alphabet, highSurrogate), width: 1 }, ...astral];
      return Math.min(at, ...steps.map((next) => findHeldIn(takeStep(simulation, state, next), from)));
    },
    findCertain() {
      if (phase.start !== NOWHERE) return { start: phase.start, end: readCover(phase) };
      return findCertainSpan(phase.simulation, phase.state);
    },
    neededFrom() {
      // A beginning or an end that isn't final yet is read again from where it ends, which is behind its start.
      return phase.state.entries[0]?.start ?? at;
    },
  };
}

import { classOf, listClassesOfHigh } from '../compile/alphabet.ts';
import type { CompiledPattern } from '../compile/rule-set.ts';
import { findCertainSpan, findHeldPosition, readSpan } from './foresight.ts';
import { type Matcher, NO_EVENTS, type SpanEvent } from './matcher.ts';
import {
  type Entry,
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

/** A span that is already being redacted though its match still grows. */
interface Committed {
  /** Where the attempt began, which tells whose span it is. */
  readonly attempt: number;
  readonly start: number;
  readonly end: number;
}

/** Runs a pattern rule. Retains its entries: at most nodes times horizon, most often none. */
export function createPatternMatcher(rule: CompiledPattern, tape: Tape): Matcher {
  const { transitions, horizon, validators } = rule;
  const { program } = transitions;
  const simulation: Simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
  let state: SimulationState = startState(simulation, 0, null);
  let committed: Committed | null = null;

  /** Announces a match that is final, if there is something to protect and no validator minds. */
  const conclude = (match: Entry): readonly SpanEvent[] => {
    const span = readSpan(program, match);
    if (committed?.attempt === match.start) {
      // It has been shown as redacted: too late to ask validators, and nothing of it may come back.
      const { start, end } = committed;
      committed = null;
      return [{ kind: 'final', start, end: Math.max(end, span.end) }];
    }
    if (span.start === NOWHERE || span.end === NOWHERE) return NO_EVENTS;
    const isAccepted = validators.every((accepts) => accepts(tape.slice(span.start, span.end)));
    return isAccepted ? [{ kind: 'final', ...span }] : NO_EVENTS;
  };

  /** Commits the first attempt once it has matched and outgrown the horizon; lets a committed span grow. */
  const commit = (): readonly SpanEvent[] => {
    const [first] = state.entries;
    if (!first || first.end === NOWHERE || state.at - first.start < horizon) return NO_EVENTS;
    const match = state.entries.find(isPending);
    if (!match || match.start !== first.start) return NO_EVENTS;
    const span = readSpan(program, match);
    if (span.end === NOWHERE || span.end <= Math.max(span.start, committed?.end ?? 0)) return NO_EVENTS;
    const kind = committed ? 'grown' : 'open';
    committed = { attempt: match.start, start: committed?.start ?? span.start, end: span.end };
    return [{ kind, start: committed.start, end: committed.end }];
  };

  const settleFinal = (): readonly SpanEvent[] => {
    const popped = popFinal(state);
    state = popped.state;
    return popped.final.length === 0 ? NO_EVENTS : popped.final.flatMap(conclude);
  };

  return {
    take(codePoint) {
      const cls = classOf(program.alphabet, codePoint);
      state = takeStep(simulation, state, { cls, width: codePoint > 0xffff ? 2 : 1 });
      if (state.entries.length === 0) return NO_EVENTS;
      const final = settleFinal();
      const growing = commit();
      return final.length === 0 ? growing : [...final, ...growing];
    },
    finish() {
      const matches = endText(simulation, state);
      state = { ...state, entries: [] };
      return matches.flatMap(conclude);
    },
    findHeld: (from) => findHeldPosition(simulation, state, { from, committedTo: committed?.end ?? NOWHERE }),
    findHeldBefore(highSurrogate, from) {
      const lone = classOf(program.alphabet, highSurrogate);
      const steps = listClassesOfHigh(program.alphabet, highSurrogate).map((cls) => ({ cls, width: 2 }));
      const ends = [{ cls: lone, width: 1 }, ...steps].map((step) => {
        const next = takeStep(simulation, state, step);
        return findHeldPosition(simulation, next, { from, committedTo: committed?.end ?? NOWHERE });
      });
      return Math.min(state.at, ...ends);
    },
    findCertain: () => (validators.length > 0 ? null : findCertainSpan(simulation, state)),
    neededFrom() {
      if (validators.length === 0) return state.at;
      // Validators aren't asked about a committed span; whatever else lives began behind its best match.
      const oldest = committed ? state.entries.find(isPending)?.end : state.entries[0]?.start;
      return oldest ?? state.at;
    },
  };
}

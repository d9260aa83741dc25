import { classOf, listClassesOfHigh } from '../../../src/engine/compile/alphabet.ts';
import type { CompiledPattern } from '../../../src/engine/compile/rule-set.ts';
import { findCertainSpan, findHeldPosition, readSpan } from '../../../src/engine/match/foresight.ts';
import {
  type Entry,
  endText,
  findOutgrown,
  NOWHERE,
  popFinal,
  type Simulation,
  type SimulationState,
  startState,
  takeStep,
} from '../../../src/engine/match/simulation.ts';
import type { Tape } from '../../../src/engine/match/tape.ts';
import { type Matcher, NO_EVENTS, type SpanEvent } from './matcher.ts';

/** A span that is already being redacted though its match still grows. */
interface Committed {
  /** Where the attempt began, which tells whose span it is. */
  readonly attempt: number;
  readonly start: number;
  readonly end: number;
}

/** A pattern rule at work on a stream. */
interface PatternRun {
  readonly rule: CompiledPattern;
  readonly tape: Tape;
  readonly simulation: Simulation;
  state: SimulationState;
  /** The span of the first attempt once it has outgrown the horizon: it may grow without being held. */
  committed: Committed | null;
}

/** Closes the committed span of a final match; nothing where the match is another's. */
function closeCommitted(run: PatternRun, match: Entry): readonly SpanEvent[] {
  const { committed } = run;
  if (committed?.attempt !== match.start) return NO_EVENTS;
  run.committed = null;
  return [{ kind: 'final', start: committed.start, end: committed.end }];
}

/** Announces a match that is final, if there is something to protect and no validator minds. */
function conclude(run: PatternRun, match: Entry): readonly SpanEvent[] {
  const span = readSpan(run.rule.transitions.program, match);
  if (run.committed?.attempt === match.start && run.committed.start === span.start) {
    // It has been shown as redacted: too late to ask validators, and nothing of it may come back.
    run.committed = { ...run.committed, end: Math.max(run.committed.end, span.end) };
    return closeCommitted(run, match);
  }
  const closed = closeCommitted(run, match);
  if (span.end === NOWHERE) return closed;
  const text = run.rule.validators.length > 0 ? run.tape.slice(span.start, span.end) : '';
  const isAccepted = run.rule.validators.every((accepts) => accepts(text));
  return isAccepted ? [...closed, { kind: 'final', ...span }] : closed;
}

/** Takes the matches that can't be outdone any more off the list and announces them. */
function takeFinal(run: PatternRun): readonly SpanEvent[] {
  const { state, final } = popFinal(run.state);
  run.state = state;
  return final.length === 0 ? NO_EVENTS : final.flatMap((match) => conclude(run, match));
}

/** Commits the first attempt once it has outgrown the horizon; lets a committed span grow. */
function commit(run: PatternRun): readonly SpanEvent[] {
  const match = findOutgrown(run.simulation, run.state);
  if (!match) return NO_EVENTS;
  const { committed } = run;
  const { start, end } = readSpan(run.rule.transitions.program, match);
  if (committed?.start === start) {
    if (end <= committed.end) return NO_EVENTS;
    run.committed = { ...committed, end };
    return [{ kind: 'grown', start, end }];
  }
  if (end <= start) return NO_EVENTS;
  // A group that was opened anew further on is a span of its own: what lies between may have been shown.
  const closed = closeCommitted(run, match);
  run.committed = { attempt: match.start, start, end };
  return [...closed, { kind: 'open', start, end }];
}

/** First what became final, then what is committed: spans of one rule are announced in order. */
function takeCharacter(run: PatternRun, codePoint: number): readonly SpanEvent[] {
  const cls = classOf(run.rule.transitions.program.alphabet, codePoint);
  run.state = takeStep(run.simulation, run.state, { cls, width: codePoint > 0xffff ? 2 : 1 });
  if (run.state.entries.length === 0) return NO_EVENTS;
  const final = takeFinal(run);
  const growing = commit(run);
  return final.length === 0 ? growing : [...final, ...growing];
}

/** Asks for each character that the stream can go on with now; none before may be let go. */
function findHeldBefore(run: PatternRun, highSurrogate: number, from: number): number {
  const { alphabet } = run.rule.transitions.program;
  const pairs = listClassesOfHigh(alphabet, highSurrogate).map((cls) => ({ cls, width: 2 }));
  const steps = [{ cls: classOf(alphabet, highSurrogate), width: 1 }, ...pairs];
  const held = steps.map((step) =>
    findHeldPosition(run.simulation, takeStep(run.simulation, run.state, step), from),
  );
  return Math.min(run.state.at, ...held);
}

/** From where an entry needs text: from the start of a span that validators will be asked about. */
function readNeedOf({ rule, state, committed }: PatternRun, entry: Entry): number {
  const { group } = rule.transitions.program;
  const start = group ? entry.groupStart : entry.start;
  const isShown = committed?.attempt === entry.start && committed.start === start;
  return start === NOWHERE || isShown ? state.at : start;
}

/** Nothing but validators reads text again. */
function readNeededFrom(run: PatternRun): number {
  if (run.rule.validators.length === 0) return run.state.at;
  return run.state.entries.reduce((first, entry) => Math.min(first, readNeedOf(run, entry)), run.state.at);
}

/** Runs a pattern rule. Retains its entries: at most nodes times horizon, most often none. */
export function createPatternMatcher(rule: CompiledPattern, tape: Tape): Matcher {
  const { transitions, horizon, validators } = rule;
  const simulation: Simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
  const run: PatternRun = {
    rule,
    tape,
    simulation,
    state: startState(simulation, 0, null),
    committed: null,
  };
  return {
    take: (codePoint) => takeCharacter(run, codePoint),
    finish() {
      const matches = endText(simulation, run.state);
      run.state = { ...run.state, entries: [] };
      return matches.flatMap((match) => conclude(run, match));
    },
    findHeld: (from) => findHeldPosition(simulation, run.state, from),
    findHeldBefore: (highSurrogate, from) => findHeldBefore(run, highSurrogate, from),
    findCertain: () => (validators.length > 0 ? null : findCertainSpan(simulation, run.state)),
    neededFrom: () => readNeededFrom(run),
  };
}

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

/** A pattern rule at work on a stream. */
interface PatternRun {
  readonly rule: CompiledPattern;
  readonly tape: Tape;
  readonly simulation: Simulation;
  state: SimulationState;
  committed: Committed | null;
}

/** Announces a match that is final, if there is something to protect and no validator minds. */
function conclude(run: PatternRun, match: Entry): readonly SpanEvent[] {
  const span = readSpan(run.rule.transitions.program, match);
  if (run.committed?.attempt === match.start) {
    // It has been shown as redacted: too late to ask validators, and nothing of it may come back.
    const { start, end } = run.committed;
    run.committed = null;
    return [{ kind: 'final', start, end: Math.max(end, span.end) }];
  }
  if (span.end === NOWHERE) return NO_EVENTS;
  const text = run.rule.validators.length > 0 ? run.tape.slice(span.start, span.end) : '';
  return run.rule.validators.every((accepts) => accepts(text)) ? [{ kind: 'final', ...span }] : NO_EVENTS;
}

function takeFinal(run: PatternRun): readonly SpanEvent[] {
  const { state, final } = popFinal(run.state);
  run.state = state;
  return final.length === 0 ? NO_EVENTS : final.flatMap((match) => conclude(run, match));
}

/** The best match of the first attempt, if it has matched and outgrown the horizon: no other can win any more. */
function findOutgrown({ state, rule }: PatternRun): Entry | undefined {
  const [first] = state.entries;
  const isOutgrown = first && first.end !== NOWHERE && state.at - first.start >= rule.horizon;
  return isOutgrown ? state.entries.find(isPending) : undefined;
}

/** Commits the first attempt once it has outgrown the horizon; lets a committed span grow. */
function commit(run: PatternRun): readonly SpanEvent[] {
  const match = findOutgrown(run);
  if (!match) return NO_EVENTS;
  const span = readSpan(run.rule.transitions.program, match);
  const start = run.committed?.start ?? span.start;
  if (span.end <= Math.max(start, run.committed?.end ?? NOWHERE)) return NO_EVENTS;
  const kind = run.committed ? 'grown' : 'open';
  run.committed = { attempt: match.start, start, end: span.end };
  return [{ kind, start, end: span.end }];
}

function takeCharacter(run: PatternRun, codePoint: number): readonly SpanEvent[] {
  const cls = classOf(run.rule.transitions.program.alphabet, codePoint);
  run.state = takeStep(run.simulation, run.state, { cls, width: codePoint > 0xffff ? 2 : 1 });
  if (run.state.entries.length === 0) return NO_EVENTS;
  const final = takeFinal(run);
  const growing = commit(run);
  return final.length === 0 ? growing : [...final, ...growing];
}

function findHeldIn(run: PatternRun, state: SimulationState, from: number): number {
  return findHeldPosition(run.simulation, state, { from, committedTo: run.committed?.end ?? NOWHERE });
}

/** Asks for each character that the stream can go on with now; none before may be let go. */
function findHeldBefore(run: PatternRun, highSurrogate: number, from: number): number {
  const { alphabet } = run.rule.transitions.program;
  const pairs = listClassesOfHigh(alphabet, highSurrogate).map((cls) => ({ cls, width: 2 }));
  const steps = [{ cls: classOf(alphabet, highSurrogate), width: 1 }, ...pairs];
  const held = steps.map((step) => findHeldIn(run, takeStep(run.simulation, run.state, step), from));
  return Math.min(run.state.at, ...held);
}

function readNeededFrom({ rule, state, committed }: PatternRun): number {
  if (rule.validators.length === 0) return state.at;
  // Validators aren't asked about a committed span; whatever else lives began behind its best match.
  const oldest = committed ? state.entries.find(isPending)?.end : state.entries[0]?.start;
  return oldest ?? state.at;
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
    findHeld: (from) => findHeldIn(run, run.state, from),
    findHeldBefore: (highSurrogate, from) => findHeldBefore(run, highSurrogate, from),
    findCertain: () => (validators.length > 0 ? null : findCertainSpan(simulation, run.state)),
    neededFrom: () => readNeededFrom(run),
  };
}

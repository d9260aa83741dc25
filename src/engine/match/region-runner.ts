import { classOf, listClassesOfHigh } from '../compile/alphabet.ts';
import type { CompiledRegion } from '../compile/rule-set.ts';
import { AT_END, type Findings, NO_EVENTS, noteEvent, type SpanEvent } from './findings.ts';
import { findCertainSpan } from './foresight.ts';
import type { Runner, RunnerSite } from './runner.ts';
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
} from './simulation.ts';
import type { Stretch } from './stretch.ts';

/** What is looked for at present: the end of the region that began at `start`, or else a beginning. */
interface Phase {
  /** {@link NOWHERE} outside of regions. */
  readonly start: number;
  readonly simulation: Simulation;
  readonly state: SimulationState;
}

/** A region rule at work on a stream. */
interface RegionRun extends RunnerSite {
  readonly rule: CompiledRegion;
  phase: Phase;
  /** Offset of the next character to be taken; the phase's own place lags behind while text is read again. */
  at: number;
  /** End of the last region: another can't begin before it. */
  lastEnd: number;
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
  run.lastEnd = end;
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

/** A beginning that every continuation contains; only asked of rules that block. */
function findCertain(run: RegionRun): readonly SpanEvent[] {
  const { simulation, state } = run.phase;
  if (!run.isBlocking || isInside(run.phase)) return NO_EVENTS;
  const span = findCertainSpan(simulation, state);
  return span ? [{ kind: 'certain', ...span }] : NO_EVENTS;
}

/** Notes what a character brought. Returns true where the rule blocks the stream with it. */
function report(run: RegionRun, events: readonly SpanEvent[], findings: Findings, index: number): boolean {
  for (const event of events) noteEvent(findings, { index, order: run.order, event });
  if (events.length === 0 || !run.isBlocking) return false;
  findings.blockedAt = Math.min(findings.blockedAt, index);
  return true;
}

function takeCharacter(run: RegionRun, codePoint: number): readonly SpanEvent[] {
  run.at += widthOf(codePoint);
  const events = catchUp(run);
  return events.length > 0 ? events : findCertain(run);
}

const isIdle = ({ phase, at, lastEnd, quietUnits }: RegionRun): boolean =>
  quietUnits !== null && !isInside(phase) && phase.state.entries.length === 0 && at - quietUnits >= lastEnd;

function runStretch(
  run: RegionRun,
  stretch: Stretch,
  { from, to }: { from: number; to: number },
  findings: Findings,
): number {
  const isSleepy = run.quietUnits !== null;
  for (let i = from; i < to; i++) {
    const hasBlocked = report(run, takeCharacter(run, stretch.codes[i]!), findings, i);
    if (hasBlocked || (isSleepy && isIdle(run))) return i + 1;
  }
  return to;
}

function wake(run: RegionRun, from: number, to: number): void {
  run.at = from;
  run.lastEnd = -Infinity;
  run.phase = createPhase(run, from, NOWHERE);
  while (run.at < to) takeCharacter(run, run.tape.codePointAt(run.at));
}

/**
 * Runs a region rule: two searches that take turns, each beginning where the match of the other ended. What was read
 * behind that end before it was final is read again, at most a horizon. Retains the entries of one search.
 */
export function createRegionRunner(rule: CompiledRegion, site: RunnerSite): Runner {
  const phase = createPhase({ rule, tape: site.tape }, 0, NOWHERE);
  const run: RegionRun = { ...site, rule, phase, at: 0, lastEnd: -Infinity };
  return {
    order: site.order,
    wake: (from, to) => wake(run, from, to),
    run: (stretch, from, to, findings) => runStretch(run, stretch, { from, to }, findings),
    isIdle: () => isIdle(run),
    finish: (findings) => {
      report(run, finish(run), findings, AT_END);
    },
    findHeld: (from) => findHeld(run, from),
    findHeldBefore: (highSurrogate, from) => findHeldBefore(run, highSurrogate, from),
    // A beginning or an end that isn't final yet is read again from where it ends, which is behind its start.
    neededFrom: () => run.phase.state.entries[0]?.start ?? run.at,
    save() {
      const { at, lastEnd, phase: saved } = run;
      return () => Object.assign(run, { at, lastEnd, phase: saved });
    },
  };
}

import { classOf, listClassesOfHigh } from '../compile/alphabet.ts';
import { MAX_OPENING_CHARS } from '../compile/openings.ts';
import type { CompiledPattern } from '../compile/rule-set.ts';
import { AT_END, type Findings, NO_EVENTS, noteEvent, type SpanEvent } from './findings.ts';
import { findCertainSpan, findHeldPosition, readSpan } from './foresight.ts';
import { findHeldInShape } from './held-in-shape.ts';
import { moveRegisters, readSource } from './move-registers.ts';
import { type Registers, SlidingRegisters } from './registers.ts';
import type { Runner, RunnerSite } from './runner.ts';
import { type Move, type Shape, type ShapeTable, toState } from './shapes.ts';
import {
  type Entry,
  endText,
  findOutgrown,
  isBounded,
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

/** A span that is already being redacted though its match still grows. */
interface Committed {
  /** Where the attempt began, which tells whose span it is. */
  readonly attempt: number;
  readonly start: number;
  readonly end: number;
}

/** A pattern rule at work on a stream. */
interface PatternRun extends RunnerSite {
  readonly rule: CompiledPattern;
  readonly table: ShapeTable;
  readonly simulation: Simulation;
  /** Offset of the next character. */
  at: number;
  shape: Shape;
  readonly registers: Registers;
  /** What counts where horizons do, instead of shape and registers; null where they don't. */
  exact: SimulationState | null;
  /** The span of the first attempt once it has outgrown the horizon: it may grow without being held. */
  committed: Committed | null;
  /** End of the last match: another can't begin before it. */
  lastEnd: number;
  /** The next character has to be taken by the simulation. */
  isStuck: boolean;
}

/** Entries that an exact state may have for it to be left again: more are dear to tell apart. */
const MAX_SHAPE_ENTRIES = 24;
/** Code units that a state has to be good for when the shapes take over. */
const LEAST_ROOM = 64;
const widthOf = (codePoint: number): number => (codePoint > 0xffff ? 2 : 1);

/** Closes the committed span of a final match; nothing where the match is another's. */
function closeCommitted(run: PatternRun, match: Entry): readonly SpanEvent[] {
  const { committed } = run;
  if (committed?.attempt !== match.start) return NO_EVENTS;
  run.committed = null;
  return [{ kind: 'final', start: committed.start, end: committed.end }];
}

/** Announces a match that is final, if there is something to protect and no validator minds. */
function conclude(run: PatternRun, match: Entry): readonly SpanEvent[] {
  run.lastEnd = match.end;
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

/** Commits the first attempt once it has outgrown the horizon; lets a committed span grow. */
function commit(run: PatternRun, state: SimulationState): readonly SpanEvent[] {
  const match = findOutgrown(run.simulation, state);
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

/** A match that every continuation contains; only asked of rules that block, and without validators. */
function findCertain(run: PatternRun, state: SimulationState): readonly SpanEvent[] {
  if (!run.isBlocking || run.rule.validators.length > 0) return NO_EVENTS;
  const span = findCertainSpan(run.simulation, state);
  return span ? [{ kind: 'certain', ...span }] : NO_EVENTS;
}

/** Notes what a character brought. Returns true where the rule blocks the stream with it. */
function report(run: PatternRun, events: readonly SpanEvent[], findings: Findings, index: number): boolean {
  for (const event of events) noteEvent(findings, { index, order: run.order, event });
  if (events.length === 0 || !run.isBlocking) return false;
  findings.blockedAt = Math.min(findings.blockedAt, index);
  return true;
}

/** What the run knows, as the simulation would have it. Where attempts were collapsed it may lack the worse ones. */
const readState = (run: PatternRun): SimulationState =>
  run.exact ?? toState(run.shape, run.registers, run.at);

/**
 * Reads the text from where the first attempt began once more, so that the attempts that were collapsed are there
 * again. Once the first attempt has matched, those of the others begin at that match's end.
 */
function recover(run: PatternRun): SimulationState {
  const state = toState(run.shape, run.registers, run.at);
  const { program } = run.rule.transitions;
  if (state.entries.length === 0 || isBounded(run.simulation)) return state;
  const pending = state.entries[0]!.end === NOWHERE ? -1 : state.entries.findIndex(isPending);
  const kept = state.entries.slice(0, pending + 1);
  const from = pending < 0 ? state.entries[0]!.start : state.entries[pending]!.end;
  let again = startState(run.simulation, from, run.tape.codePointBefore(from));
  while (again.at < run.at) {
    const code = run.tape.codePointAt(again.at);
    again = takeStep(run.simulation, again, { cls: classOf(program.alphabet, code), width: widthOf(code) });
  }
  return { ...state, entries: [...kept, ...again.entries] };
}

/** Goes on with shapes, where the state is small and young enough. */
function leaveExact(run: PatternRun, state: SimulationState): void {
  run.exact = state;
  if (state.entries.length > MAX_SHAPE_ENTRIES || run.committed) return;
  const { shape, registers } = run.table.read(state);
  if (shape.room !== Infinity && state.at + LEAST_ROOM - registers[0]! > shape.room) return;
  run.shape = shape;
  run.registers.set(registers);
  run.exact = null;
}

/** Takes a character by the simulation itself. First what became final, then what is committed, then what is certain. */
function takeExactly(run: PatternRun, codePoint: number): readonly SpanEvent[] {
  const before = run.exact ?? recover(run);
  const cls = classOf(run.rule.transitions.program.alphabet, codePoint);
  const taken = takeStep(run.simulation, before, { cls, width: widthOf(codePoint) });
  const { state, final } = popFinal(taken);
  const events: SpanEvent[] = [];
  for (const match of final) events.push(...conclude(run, match));
  events.push(...commit(run, state));
  if (events.length === 0) events.push(...findCertain(run, state));
  run.at = state.at;
  leaveExact(run, state);
  return events;
}

/** Up to where the shape's moves hold. */
const readDeadline = ({ shape, registers }: PatternRun): number =>
  shape.room === Infinity ? Infinity : registers.get(0) + shape.room;

/** True where the move leads to a state in which no horizon has been met. */
function isTimely(run: PatternRun, { to, sources }: Move, behind: number): boolean {
  if (to.room === Infinity) return true;
  return behind - readSource(run.registers, sources[0]!, run.at, behind) <= to.room;
}

/** Takes a character by looking up what it does; false where that doesn't tell all. */
function takeMove(run: PatternRun, { cls, width }: Step): boolean {
  const { shape, registers, at } = run;
  const move = shape.moves[cls] ?? run.table.fill(shape, registers, at, { cls, width });
  if (move.isEventful || !isTimely(run, move, at + width)) return false;
  moveRegisters(registers, move, at, at + width);
  run.shape = move.to;
  run.at += width;
  return true;
}

/**
 * Takes characters by looking up what they do, until the simulation has to take one, or no match is under way any more.
 * Returns the place of the next character.
 */
function runShapes(run: PatternRun, stretch: Stretch, from: number, to: number): number {
  const { codes, offsets, base } = stretch;
  const { alphabet } = run.rule.transitions.program;
  const { ascii } = alphabet;
  let { shape } = run;
  let deadline = readDeadline(run);
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    const cls = code < 128 ? ascii[code]! : classOf(alphabet, code);
    const behind = base + offsets[i + 1]!;
    if (shape.moves[cls] === shape.stay && behind <= deadline) continue;
    run.at = base + offsets[i]!;
    if (!takeMove(run, { cls, width: behind - run.at })) {
      run.isStuck = true;
      return i;
    }
    ({ shape } = run);
    deadline = readDeadline(run);
    if (shape.entries.length === 0) return i + 1;
  }
  run.at = base + offsets[to]!;
  return to;
}

/** From where an entry needs text: from the start of a span that validators will be asked about. */
function readNeedOf({ rule, at, committed }: PatternRun, entry: Entry): number {
  const { group } = rule.transitions.program;
  const start = group ? entry.groupStart : entry.start;
  const isShown = committed?.attempt === entry.start && committed.start === start;
  return start === NOWHERE || isShown ? at : start;
}

/** Validators read text again, and so does who has collapsed attempts. */
function readNeededFrom(run: PatternRun): number {
  if (isBounded(run.simulation) && run.rule.validators.length === 0) return run.at;
  if (run.exact === null && run.shape.entries.length === 0) return run.at;
  const { entries } = readState(run);
  const [first] = entries;
  if (!first) return run.at;
  let needed = run.at;
  if (!isBounded(run.simulation))
    needed = first.end === NOWHERE ? first.start : (entries.find(isPending)?.end ?? run.at);
  if (run.rule.validators.length === 0) return needed;
  return entries.reduce((least, entry) => Math.min(least, readNeedOf(run, entry)), needed);
}

/** Asks for each character that the stream can go on with now; none before may be let go. */
function findHeldBefore(run: PatternRun, highSurrogate: number, from: number): number {
  const { alphabet } = run.rule.transitions.program;
  const state = run.exact ?? recover(run);
  const pairs = listClassesOfHigh(alphabet, highSurrogate).map((cls) => ({ cls, width: 2 }));
  const steps = [{ cls: classOf(alphabet, highSurrogate), width: 1 }, ...pairs];
  const held = steps.map((step) =>
    findHeldPosition(run.simulation, takeStep(run.simulation, state, step), from),
  );
  return Math.min(run.at, ...held);
}

function findHeld(run: PatternRun, from: number): number {
  if (run.exact) return findHeldPosition(run.simulation, run.exact, from);
  return findHeldInShape(run, run.simulation, from).position;
}

/** Begins at an offset, as if the stream began there, and reads up to another. Nothing is told on the way. */
function wake(run: PatternRun, from: number, to: number): void {
  const { program } = run.rule.transitions;
  const before = run.tape.codePointBefore(from);
  const cls = before === null ? program.alphabet.edge : classOf(program.alphabet, before);
  const shape = run.table.startAt(program.contextOf[cls]!);
  Object.assign(run, { at: from, shape, exact: null, committed: null, lastEnd: -Infinity });
  run.registers.clear();
  while (run.at < to) {
    const code = run.tape.codePointAt(run.at);
    const step = { cls: classOf(program.alphabet, code), width: widthOf(code) };
    if (run.exact === null && takeMove(run, step)) continue;
    run.exact = takeStep(run.simulation, run.exact ?? recover(run), step);
    run.at += step.width;
  }
  if (run.exact) leaveExact(run, run.exact);
}

function isIdle({ exact, shape, at, lastEnd }: PatternRun): boolean {
  const count = exact ? exact.entries.length : shape.entries.length;
  return count === 0 && at - MAX_OPENING_CHARS >= lastEnd;
}

function runStretch(
  run: PatternRun,
  stretch: Stretch,
  { from, to }: { from: number; to: number },
  findings: Findings,
): number {
  const isSleepy = run.rule.openings !== null;
  for (let i = from; i < to; ) {
    if (run.exact === null) {
      i = runShapes(run, stretch, i, isSleepy ? Math.min(to, i + MAX_OPENING_CHARS) : to);
      if (isSleepy && !run.isStuck && isIdle(run)) return i;
    }
    if (run.exact === null && !run.isStuck) continue;
    run.isStuck = false;
    const hasBlocked = report(run, takeExactly(run, stretch.codes[i]!), findings, i);
    i += 1;
    if (hasBlocked || (isSleepy && isIdle(run))) return i;
  }
  return to;
}

/** Runs a pattern rule, alone or for a while together with others. */
export interface PatternRunner extends Runner {
  /** Puts the rule where it has come to together with others. */
  place(shape: Shape, offsets: readonly number[], at: number): void;
  /** Where the rule stands; null while horizons are near, and the simulation runs it. */
  readPlace(): { readonly shape: Shape; readonly offsets: readonly number[] } | null;
}

/**
 * Runs a pattern rule. Most characters are looked up among the rule's shapes; the simulation itself takes those that
 * bring something, and all of them where horizons are near. Retains its entries: at most nodes times horizon, most
 * often none.
 */
export function createPatternRunner(
  rule: CompiledPattern,
  site: RunnerSite,
  table: ShapeTable,
): PatternRunner {
  const { order } = site;
  const { transitions, horizon } = rule;
  const run: PatternRun = {
    ...site,
    rule,
    table,
    simulation: { transitions, horizon, isGrowing: true, limit: Infinity },
    at: 0,
    shape: table.start,
    registers: new SlidingRegisters(),
    exact: null,
    committed: null,
    lastEnd: -Infinity,
    isStuck: false,
  };
  return {
    order,
    wake: (from, to) => wake(run, from, to),
    run: (stretch, bounds, findings) => runStretch(run, stretch, bounds, findings),
    isIdle: () => isIdle(run),
    finish(findings) {
      const state = readState(run);
      run.exact = { ...state, entries: [] };
      for (const match of endText(run.simulation, state)) report(run, conclude(run, match), findings, AT_END);
    },
    findHeld: (from) => findHeld(run, from),
    findHeldBefore: (highSurrogate, from) => findHeldBefore(run, highSurrogate, from),
    neededFrom: () => readNeededFrom(run),
    place(shape, offsets, at) {
      Object.assign(run, { shape, at, exact: null, committed: null });
      run.registers.set(offsets);
    },
    readPlace: () => (run.exact === null ? { shape: run.shape, offsets: run.registers.list() } : null),
    save() {
      const { at, shape, exact, committed, lastEnd } = run;
      const offsets = run.registers.list();
      return () => {
        Object.assign(run, { at, shape, exact, committed, lastEnd });
        run.registers.set(offsets);
      };
    },
  };
}

import { classOf, listClassesOfHigh } from '../compile/alphabet.ts';
import { MAX_OPENING_CHARS } from '../compile/openings.ts';
import type { Program } from '../compile/program.ts';
import type { CompiledPattern } from '../compile/rule-set.ts';
import { conclude, report } from './announce.ts';
import { findFirstStart } from './cohorts.ts';
import { EXACT_UNITS, readFullState, takeExactly } from './exact-steps.ts';
import { AT_END, type Findings } from './findings.ts';
import { findHeldPosition } from './foresight.ts';
import { findHeldInCohorts, findHeldInColumns } from './held-in-cohorts.ts';
import { findHeldInShape } from './held-in-shape.ts';
import type { Patience } from './patience.ts';
import { isInShape, type PatternRun, readState } from './pattern-run.ts';
import type { PatternTables } from './pattern-tables.ts';
import { SlidingRegisters } from './registers.ts';
import { runShapes } from './run-shapes.ts';
import type { Runner, RunnerSite } from './runner.ts';
import type { ShapeTable } from './shape-table.ts';
import type { Shape } from './shapes.ts';
import {
  type Entry,
  endText,
  isBounded,
  isPending,
  NOWHERE,
  type Simulation,
  takeStep,
} from './simulation.ts';
import { createStretch, type Stretch } from './stretch.ts';
import type { Tape } from './tape.ts';

/** From where an entry needs text: from the start of a span that validators will be asked about. */
function readNeedOf({ program, at, committed }: PatternRun, entry: Entry): number {
  const { group } = program;
  const start = group ? entry.groupStart : entry.start;
  const isShown = committed?.attempt === entry.start && committed.start === start;
  return start === NOWHERE || isShown ? at : start;
}

/** From where attempts that were collapsed are read again. */
function readCollapsedFrom(run: PatternRun, entries: readonly Entry[]): number {
  const [first] = entries;
  if (!first || isBounded(run.simulation)) return run.at;
  return first.end === NOWHERE ? first.start : (entries.find(isPending)?.end ?? run.at);
}

/** Validators read text again, and so does who has collapsed attempts. */
function readNeededFrom(run: PatternRun): number {
  const isUnasked = run.rule.validators.length === 0;
  if (isUnasked && isBounded(run.simulation)) return run.at;
  // The first register is nowhere behind that place, and asked at each chunk: better some text too much.
  if (isInShape(run)) return run.registers.count() > 0 ? run.registers.get(0) : run.at;
  if (run.cohorts) return findFirstStart(run.cohorts);
  const entries = isUnasked && run.columns ? run.columns.readFirst(1) : readState(run).entries;
  const needed = readCollapsedFrom(run, entries);
  return isUnasked
    ? needed
    : entries.reduce((least, entry) => Math.min(least, readNeedOf(run, entry)), needed);
}

/** Asks for each character that the stream can go on with now; none before may be let go. */
function findHeldBefore(run: PatternRun, highSurrogate: number, from: number): number {
  const { alphabet } = run.program;
  const state = readFullState(run);
  const pairs = listClassesOfHigh(alphabet, highSurrogate).map((cls) => ({ cls, width: 2 }));
  const steps = [{ cls: classOf(alphabet, highSurrogate), width: 1 }, ...pairs];
  const held = steps.map((step) =>
    findHeldPosition(run.simulation, takeStep(run.simulation, state, step), from, run.patience),
  );
  return Math.min(run.at, ...held);
}

function findHeld(run: PatternRun, from: number): number {
  const { simulation, patience } = run;
  if (run.columns) return findHeldInColumns(simulation, run.columns, from, patience);
  if (run.exact) return findHeldPosition(simulation, run.exact, from, patience);
  if (run.cohorts) return findHeldInCohorts(run.tables, run.cohorts, from, patience);
  return findHeldInShape(run, simulation, from, patience).position;
}

/** Begins at an offset, as if the stream began there, and reads up to another. Nothing is told on the way. */
function wake(run: PatternRun, from: number, to: number): void {
  const { program } = run;
  const before = run.tape.codePointBefore(from);
  const cls = before === null ? program.alphabet.edge : classOf(program.alphabet, before);
  run.at = from;
  run.shape = run.shapes.startAt(program.contextOf[cls]!);
  goOnInShapes(run);
  run.committed = null;
  run.lastEnd = -Infinity;
  run.isStuck = false;
  // Offsets of a stream before this one.
  if (run.exactTo > from + EXACT_UNITS) run.exactTo = 0;
  run.triedAt = 0;
  run.registers.clear();
  while (run.at < to) {
    run.tape.readAgain(past, run.at, to);
    // No match can be complete yet, so there is nothing to tell.
    readOn(run, past);
  }
}

/** Text that is read again; of use within one call only. */
const past = createStretch();

/** Takes all characters of a stretch, whatever they bring. */
function readOn(run: PatternRun, stretch: Stretch): void {
  for (let i = 0; i < stretch.count; ) {
    if (isInShape(run)) i = runShapes(run, stretch, i, Math.min(stretch.count, i + MAX_OPENING_CHARS));
    if (isInShape(run) && !run.isStuck) continue;
    run.isStuck = false;
    takeExactly(run, stretch.codes[i]!);
    i += 1;
  }
}

function isIdle(run: PatternRun): boolean {
  // Each entry of a shape has a register: where it began.
  const isEmpty = isInShape(run) ? run.registers.count() === 0 : run.exact?.entries.length === 0;
  return isEmpty && run.quietUnits !== null && run.at - run.quietUnits >= run.lastEnd;
}

function runStretch(
  run: PatternRun,
  stretch: Stretch,
  { from, to }: { from: number; to: number },
  findings: Findings,
): number {
  const isSleepy = run.quietUnits !== null;
  for (let i = from; i < to; ) {
    if (isInShape(run)) {
      const next = runShapes(run, stretch, i, isSleepy ? Math.min(to, i + MAX_OPENING_CHARS) : to);
      run.tables.credit.earn(next - i);
      i = next;
      if (isSleepy && !run.isStuck && isIdle(run)) return i;
    }
    if (isInShape(run) && !run.isStuck) continue;
    run.isStuck = false;
    const hasBlocked = report(run, takeExactly(run, stretch.codes[i]!), findings, i);
    i += 1;
    if (hasBlocked || (isSleepy && isIdle(run))) return i;
  }
  return to;
}

/**
 * Runs a pattern rule, alone or for a while together with others. Most characters are looked up among the rule's shapes;
 * the simulation itself takes those that bring something, and all of them where horizons are near. Retains its entries:
 * at most nodes times horizon, most often none. One object: text goes from rule to rule, and each object of theirs
 * has to be fetched from far away.
 */
export class PatternRunner implements PatternRun, Runner {
  at = 0;
  shape: Shape;
  exact: PatternRun['exact'] = null;
  columns: PatternRun['columns'] = null;
  cohorts: PatternRun['cohorts'] = null;
  isStuck = false;
  lastEnd = -Infinity;
  exactTo = 0;
  triedAt = 0;
  committed: PatternRun['committed'] = null;
  readonly registers = new SlidingRegisters();
  readonly order: number;
  readonly quietUnits: number | null;
  readonly isBlocking: boolean;
  readonly tape: Tape;
  readonly patience: Patience;
  readonly program: Program;
  readonly shapes: ShapeTable;
  readonly tables: PatternTables;
  readonly rule: CompiledPattern;
  readonly simulation: Simulation;

  /** At the beginning of a stream. */
  constructor(rule: CompiledPattern, site: RunnerSite, tables: PatternTables) {
    const { transitions } = rule;
    this.shapes = tables.rule;
    this.shape = tables.rule.start;
    this.order = site.order;
    this.quietUnits = site.quietUnits;
    this.isBlocking = site.isBlocking;
    this.tape = site.tape;
    this.patience = site.patience;
    this.program = transitions.program;
    this.tables = tables;
    this.rule = rule;
    this.simulation = { transitions, horizon: rule.horizon, isGrowing: true, limit: Infinity };
  }

  wake(from: number, to: number): void {
    wake(this, from, to);
  }

  run(stretch: Stretch, from: number, to: number, findings: Findings): number {
    return runStretch(this, stretch, { from, to }, findings);
  }

  isIdle(): boolean {
    return isIdle(this);
  }

  finish(findings: Findings): void {
    if (isInShape(this) && this.shape.registerCount === 0) return;
    const state = readState(this);
    goOnExactly(this, { ...state, entries: [] });
    for (const match of endText(this.simulation, state))
      report(this, conclude(this, match), findings, AT_END);
  }

  findHeld(from: number): number {
    return findHeld(this, from);
  }

  findHeldBefore(highSurrogate: number, from: number): number {
    return findHeldBefore(this, highSurrogate, from);
  }

  neededFrom(): number {
    return readNeededFrom(this);
  }

  /** Puts the rule where it has come to together with others. */
  place(shape: Shape, offsets: readonly number[], at: number): void {
    this.shape = shape;
    this.at = at;
    goOnInShapes(this);
    this.committed = null;
    this.registers.set(offsets);
  }

  /** Where the rule stands; null while horizons are near, and the simulation runs it. */
  readPlace(): { readonly shape: Shape; readonly offsets: readonly number[] } | null {
    return isInShape(this) ? { shape: this.shape, offsets: this.registers.list() } : null;
  }

  save(): () => void {
    const { at, shape, committed, lastEnd } = this;
    // Cohorts and columns change as they go on: what is kept of them is a copy.
    const exact = isInShape(this) ? null : readState(this);
    const offsets = this.registers.list();
    return () => {
      this.at = at;
      this.shape = shape;
      this.committed = committed;
      this.lastEnd = lastEnd;
      goOnExactly(this, exact);
      this.registers.set(offsets);
    };
  }
}

/** Lets the simulation run the rule, or shapes. */
function goOnExactly(run: PatternRun, exact: PatternRun['exact']): void {
  run.exact = exact;
  run.columns = null;
  run.cohorts = null;
}

const goOnInShapes = (run: PatternRun): void => goOnExactly(run, null);

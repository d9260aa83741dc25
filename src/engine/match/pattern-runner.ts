import { classOf, listClassesOfHigh } from '../compile/alphabet.ts';
import { MAX_OPENING_CHARS } from '../compile/openings.ts';
import type { CompiledPattern } from '../compile/rule-set.ts';
import { conclude, report } from './announce.ts';
import { findFirstStart } from './cohorts.ts';
import { EXACT_UNITS, readFullState, takeExactly } from './exact-steps.ts';
import { AT_END, type Findings } from './findings.ts';
import { findHeldPosition } from './foresight.ts';
import { findHeldInCohorts, findHeldInColumns } from './held-in-cohorts.ts';
import { findHeldInShape } from './held-in-shape.ts';
import { isInShape, type PatternRun, readState } from './pattern-run.ts';
import type { PatternTables } from './pattern-tables.ts';
import { createCursor } from './run-cells.ts';
import { runShapes } from './run-shapes.ts';
import type { Runner, RunnerSite } from './runner.ts';
import type { Shape } from './shapes.ts';
import { type Entry, endText, isBounded, isPending, NOWHERE, takeStep } from './simulation.ts';
import { createStretch, type Stretch } from './stretch.ts';

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
  const shape = run.tables.rule.startAt(program.contextOf[cls]!);
  run.at = from;
  run.shape = shape;
  run.exact = null;
  run.columns = null;
  run.cohorts = null;
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

/** Runs a pattern rule, alone or for a while together with others. */
export interface PatternRunner extends Runner {
  /** Puts the rule where it has come to together with others. */
  place(shape: Shape, offsets: readonly number[], at: number): void;
  /** Where the rule stands; null while horizons are near, and the simulation runs it. */
  readPlace(): { readonly shape: Shape; readonly offsets: readonly number[] } | null;
}

/** Puts a rule at the beginning of a stream. */
function createRun(rule: CompiledPattern, site: RunnerSite, tables: PatternTables): PatternRun {
  const { transitions, horizon } = rule;
  const cursor = createCursor(true);
  return {
    ...site,
    rule,
    program: transitions.program,
    tables,
    simulation: { transitions, horizon, isGrowing: true, limit: Infinity },
    at: 0,
    shape: tables.rule.start,
    registers: cursor.registers,
    cursor,
    exact: null,
    columns: null,
    cohorts: null,
    committed: null,
    lastEnd: -Infinity,
    isStuck: false,
    exactTo: 0,
    triedAt: 0,
  };
}

/**
 * Runs a pattern rule. Most characters are looked up among the rule's shapes; the simulation itself takes those that
 * bring something, and all of them where horizons are near. Retains its entries: at most nodes times horizon, most
 * often none.
 */
export function createPatternRunner(
  rule: CompiledPattern,
  site: RunnerSite,
  tables: PatternTables,
): PatternRunner {
  const { order } = site;
  const run = createRun(rule, site, tables);
  return {
    order,
    wake: (from, to) => wake(run, from, to),
    run: (stretch, from, to, findings) => runStretch(run, stretch, { from, to }, findings),
    isIdle: () => isIdle(run),
    finish(findings) {
      if (isInShape(run) && run.shape.registerCount === 0) return;
      const state = readState(run);
      Object.assign(run, { exact: { ...state, entries: [] }, columns: null, cohorts: null });
      for (const match of endText(run.simulation, state)) report(run, conclude(run, match), findings, AT_END);
    },
    findHeld: (from) => findHeld(run, from),
    findHeldBefore: (highSurrogate, from) => findHeldBefore(run, highSurrogate, from),
    neededFrom: () => readNeededFrom(run),
    place(shape, offsets, at) {
      run.shape = shape;
      run.at = at;
      run.exact = null;
      run.columns = null;
      run.cohorts = null;
      run.committed = null;
      run.registers.set(offsets);
    },
    readPlace: () => (isInShape(run) ? { shape: run.shape, offsets: run.registers.list() } : null),
    save() {
      const { at, shape, committed, lastEnd } = run;
      // Cohorts and columns change as they go on: what is kept of them is a copy.
      const exact = isInShape(run) ? null : readState(run);
      const offsets = run.registers.list();
      return () => {
        Object.assign(run, { at, shape, exact, columns: null, cohorts: null, committed, lastEnd });
        run.registers.set(offsets);
      };
    },
  };
}

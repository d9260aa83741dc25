import { classOf } from '../compile/alphabet.ts';
import { commit, conclude, findCertain } from './announce.ts';
import {
  type CohortState,
  type CohortTables,
  findFirstStart,
  listEntries,
  startCohorts,
  stepCohorts,
  toCohorts,
} from './cohorts.ts';
import { Columns } from './columns.ts';
import { NO_EVENTS, type SpanEvent } from './findings.ts';
import { isInShape, type PatternRun, readState } from './pattern-run.ts';
import { isCrowded, toState, UNLIMITED } from './shapes.ts';
import {
  type Entry,
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

/** Code units that a state has to be good for when the shapes take over. */
const LEAST_ROOM = 64;
/** Code units for which the simulation goes on once shapes or cohorts have given up. */
export const EXACT_UNITS = 2_048;
/** Code units from one attempt to let shapes take over to the next: it takes a look at all entries. */
const TRY_UNITS = 32;

/** What runs a rule where horizons count: cohorts, or else the simulation. */
type ExactState = { readonly cohorts: CohortState } | { readonly exact: SimulationState };

export const widthOf = (codePoint: number): number => (codePoint > 0xffff ? 2 : 1);

export function toStep({ program }: PatternRun, codePoint: number): Step {
  return { cls: classOf(program.alphabet, codePoint), width: widthOf(codePoint) };
}

const toSimulation = (tables: CohortTables, cohorts: CohortState): SimulationState => ({
  entries: listEntries(tables, cohorts),
  context: cohorts.context,
  at: cohorts.at,
});

/** Reads text once more, as if the stream began at `from`. */
function readAgain(run: PatternRun, from: number): ExactState {
  const { tables, tape, simulation } = run;
  const before = tape.codePointBefore(from);
  let cohorts: CohortState | null = startCohorts(tables, from, before);
  let exact = startState(simulation, from, before);
  for (let at = from; at < run.at; ) {
    const step = toStep(run, tape.codePointAt(at));
    if (!cohorts || stepCohorts(tables, cohorts, step) !== 'taken') {
      if (cohorts) exact = toSimulation(tables, cohorts);
      cohorts = null;
      exact = takeStep(simulation, exact, step);
    }
    at += step.width;
  }
  return cohorts ? { cohorts } : { exact };
}

/** Whether shapes may lack attempts: those of a group rule may all protect something else. */
const isCollapsed = (simulation: Simulation): boolean =>
  !isBounded(simulation) && simulation.transitions.program.group === null;

/**
 * Brings back the attempts that were collapsed: the text from where the first attempt began is read once more. Once
 * that one has matched, the others begin at its match's end.
 */
function recover(run: PatternRun): ExactState {
  const state = toState(run.shape, run.registers, run.at);
  const [first] = state.entries;
  if (!first || !isCollapsed(run.simulation)) return { exact: state };
  if (first.end === NOWHERE) return readAgain(run, first.start);
  const pending = state.entries.findIndex(isPending);
  const kept = state.entries.slice(0, pending + 1);
  const again = readAgain(run, kept.at(-1)!.end);
  const entries = 'exact' in again ? again.exact.entries : listEntries(run.tables, again.cohorts);
  return { exact: { ...state, entries: [...kept, ...entries] } };
}

const readExact = (run: PatternRun): ExactState => {
  if (run.exact) return { exact: run.exact };
  if (run.columns) return { exact: run.columns.read() };
  return run.cohorts ? { cohorts: run.cohorts } : recover(run);
};

/** Leaves out attempts that stand where better ones do. Those of a group rule may protect something else. */
function collapse({ transitions }: Simulation, entries: readonly Entry[]): readonly Entry[] {
  if (transitions.program.group !== null) return entries;
  const seen = new Set<number>();
  return entries.filter((entry) => isPending(entry) || (!seen.has(entry.node) && seen.add(entry.node)));
}

/** Lets shapes run the rule, if the state is small, and young enough. */
function enterShapes(run: PatternRun, state: SimulationState): boolean {
  const [first] = state.entries;
  if (first && !isBounded(run.simulation) && state.at + LEAST_ROOM - first.start > run.rule.horizon)
    return false;
  const entries = collapse(run.simulation, state.entries);
  if (isCrowded(run.simulation, entries)) return false;
  const { shape, registers } = run.tables.rule.read({ ...state, entries });
  if (shape.room !== UNLIMITED && state.at + LEAST_ROOM - registers[0]! > shape.room) return false;
  Object.assign(run, { shape, exact: null, columns: null, cohorts: null });
  run.registers.set(registers);
  return true;
}

/** True where all attempts are young enough for shapes, as far as one can tell from their beginnings. */
function isYoung(state: CohortState): boolean {
  const room = state.cohorts.reduce((least, { shape }) => Math.min(least, shape.room), Infinity);
  return state.at + LEAST_ROOM - findFirstStart(state) <= room;
}

function goOnInCohorts(run: PatternRun, cohorts: CohortState): void {
  Object.assign(run, { cohorts, exact: null, columns: null });
  leaveCohorts(run, cohorts);
}

/** Lets shapes take over from cohorts, where they can; that is looked into only now and then. */
function leaveCohorts(run: PatternRun, cohorts: CohortState): void {
  run.at = cohorts.at;
  if (cohorts.cohorts.length > 0 && run.at < run.triedAt + TRY_UNITS) return;
  run.triedAt = run.at;
  if (isYoung(cohorts) && enterShapes(run, readState(run))) return;
  if (cohorts.cohorts.length <= MAX_SMALL) return;
  const state = toSimulation(run.tables, cohorts);
  if (!isSideBySide(run, state)) enterColumns(run, state);
}

/** Entries up to which it costs next to nothing to see whether shapes can take over. */
const MAX_SMALL = 8;

/** True where the simulation goes on in any case. */
function isKept(run: PatternRun, count: number): boolean {
  if (run.committed !== null) return true;
  if (count === 0) return false;
  return run.at < run.exactTo || (count > MAX_SMALL && run.at < run.triedAt + TRY_UNITS);
}

/** Chooses what runs the rule from here on. */
export function goOn(run: PatternRun, state: SimulationState): void {
  Object.assign(run, { at: state.at, exact: state, columns: null, cohorts: null });
  if (!isKept(run, state.entries.length)) {
    if (state.entries.length > MAX_SMALL) run.triedAt = run.at;
    if (enterShapes(run, state)) return;
  }
  if (run.committed || state.entries.some(isPending)) return;
  if (run.at >= run.exactTo && isSideBySide(run, state)) goOnInCohorts(run, toCohorts(run.tables, state));
  else enterColumns(run, state);
}

/** Entries per node from which on cohorts are better at them than columns. */
const MANY_BESIDE = 3;

/** Whether cohorts should run the rule: in columns no entry costs less than another. */
function isSideBySide(run: PatternRun, { entries }: SimulationState): boolean {
  if (isBounded(run.simulation)) return false;
  if (run.isBlocking || entries.length <= MAX_SMALL) return true;
  return entries.length >= MANY_BESIDE * new Set(entries.map(({ node }) => node)).size;
}

/** Lets columns run the rule; they can't tell what is certain. */
function enterColumns(run: PatternRun, state: SimulationState): void {
  if (run.isBlocking) return;
  Object.assign(run, { columns: new Columns(run.simulation, state), exact: null, cohorts: null });
}

/** Takes a character in cohorts; false where something may match by it, or they are no good at this text. */
function takeInCohorts(run: PatternRun, cohorts: CohortState, step: Step): boolean {
  const outcome = stepCohorts(run.tables, cohorts, step);
  if (outcome === 'unknown') run.exactTo = cohorts.at + EXACT_UNITS;
  if (outcome !== 'taken') return false;
  leaveCohorts(run, cohorts);
  return true;
}

/** Takes a character in columns; false where something matches by it. */
function takeInColumns(run: PatternRun, columns: Columns, step: Step): boolean {
  if (!columns.take(step)) return false;
  run.at = columns.at;
  if (!isKept(run, columns.count)) leaveColumns(run, columns);
  return true;
}

/** Lets shapes or cohorts take over from columns, where they are better. */
function leaveColumns(run: PatternRun, columns: Columns): void {
  run.triedAt = run.at;
  const state = columns.read();
  if (enterShapes(run, state)) return;
  if (columns.count > MAX_SMALL && isSideBySide(run, state)) goOnInCohorts(run, toCohorts(run.tables, state));
}

/** Takes a character by the simulation itself. First what became final, then what is committed, then what is certain. */
function simulate(run: PatternRun, before: SimulationState, step: Step): readonly SpanEvent[] {
  const { state, final } = popFinal(takeStep(run.simulation, before, step));
  const events: SpanEvent[] = [];
  for (const match of final) events.push(...conclude(run, match));
  events.push(...commit(run, state));
  if (events.length === 0) events.push(...findCertain(run, state));
  goOn(run, state);
  return events;
}

/** Takes a character with regard to horizons. */
export function takeExactly(run: PatternRun, codePoint: number): readonly SpanEvent[] {
  const step = toStep(run, codePoint);
  if (isInShape(run)) Object.assign(run, recover(run));
  const { cohorts, columns } = run;
  if (cohorts)
    return takeInCohorts(run, cohorts, step)
      ? NO_EVENTS
      : simulate(run, toSimulation(run.tables, cohorts), step);
  if (columns) return takeInColumns(run, columns, step) ? NO_EVENTS : simulate(run, columns.read(), step);
  return simulate(run, run.exact!, step);
}

/** The state with all attempts, for questions that shapes alone can't answer. */
export function readFullState(run: PatternRun): SimulationState {
  const exact = readExact(run);
  return 'exact' in exact ? exact.exact : toSimulation(run.tables, exact.cohorts);
}

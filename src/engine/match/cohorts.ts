import { leastDistance } from '../compile/transitions.ts';
import { mergeAttempts, moveAttempts, readNew } from './attempts.ts';
import type { Credit } from './credit.ts';
import { type Registers, SlidingRegisters } from './registers.ts';
import type { ShapeTable } from './shape-table.ts';
import { listNodes, type Move, type Shape, toState } from './shapes.ts';
import { dropRedundant, type Simulation, type SimulationState, type Step, startState } from './simulation.ts';

/** Attempts that differ only in where they began, in that order. */
interface Cohort {
  shape: Shape;
  /** The registers of each attempt, one attempt after the other; the first of each is its start. */
  readonly offsets: Registers;
  /** What the character at hand does; of use while it is taken, null before the first. */
  move: Move | null;
}

/**
 * What stands behind a character when none of the attempts has matched yet: as many as begin within a horizon may live
 * side by side, and most of them stand on the same nodes. What they do is looked up once for all of them.
 */
export interface CohortState {
  context: number;
  at: number;
  /** No two of one shape, and none without attempts. */
  readonly cohorts: Cohort[];
}

/** What a shape is without the entries that have met their horizon, and which of its registers are left. */
interface Trimmed {
  readonly shape: Shape;
  readonly sources: readonly number[];
}

/** What cohorts are moved by. */
export interface CohortTables {
  readonly simulation: Simulation;
  /** Shapes of single attempts: nothing new begins in them. */
  readonly attempts: ShapeTable;
  /** Shapes of the rule, for what begins. */
  readonly rule: ShapeTable;
  /** Of the shapes that attempts begin with: the same among those of single attempts. */
  readonly begun: WeakMap<Shape, Shape>;
  /** Whether it pays to work out what characters do to attempts. */
  readonly cohortCredit: Credit;
  /** By the number of entries that are left. */
  readonly trimmed: WeakMap<Shape, (Trimmed | undefined)[]>;
}

type ReadOnlyRegisters = Pick<Registers, 'get'>;

const NO_REGISTERS: ReadOnlyRegisters = { get: () => 0 };

const startOf = ({ offsets }: Cohort): number => offsets.get(0);

/** The registers of one attempt of a cohort. */
function viewAttempt({ shape, offsets }: Cohort, attempt: number): ReadOnlyRegisters {
  const first = attempt * shape.registerCount;
  return { get: (register) => offsets.get(first + register) };
}

const countAttempts = ({ shape, offsets }: Cohort): number => offsets.count() / shape.registerCount;

/** How a character was taken: by all cohorts; not, as one of them may match by it; not, as it takes too long to find out. */
export type CohortOutcome = 'taken' | 'matching' | 'unknown';

/** Why cohorts can't take a move; null where they can. */
const findObstacle = ({ isEventful, to }: Move): CohortOutcome | null =>
  isEventful || to.hasPending ? 'matching' : null;

/** Looks up what a character does to all cohorts. */
function findMoves(tables: CohortTables, { cohorts, at }: CohortState, step: Step): CohortOutcome {
  const { attempts, cohortCredit } = tables;
  for (const cohort of cohorts) {
    const { shape } = cohort;
    let move = attempts.findMove(shape, step.cls);
    if (!move) {
      if (!cohortCredit.spend()) return 'unknown';
      move = attempts.fill(shape, viewAttempt(cohort, 0), at, step);
    }
    const obstacle = findObstacle(move);
    if (obstacle !== null) return obstacle;
    cohort.move = move;
  }
  return 'taken';
}

/** What begins at a character. */
function findBeginning({ rule }: CohortTables, { context, at }: CohortState, step: Step): Move {
  const shape = rule.startAt(context);
  return rule.findMove(shape, step.cls) ?? rule.fill(shape, NO_REGISTERS, at, step);
}

function getCohort(state: CohortState, shape: Shape): Cohort {
  for (const cohort of state.cohorts) if (cohort.shape === shape) return cohort;
  const cohort: Cohort = { shape, offsets: new SlidingRegisters(), move: null };
  state.cohorts.push(cohort);
  return cohort;
}

/** Adds an attempt that begins by a move over the character between `at` and `behind`: the last of all. */
function beginAttempt(tables: CohortTables, state: CohortState, move: Move, at: number): void {
  const { attempts, begun } = tables;
  let shape = begun.get(move.to);
  if (!shape || !attempts.isCurrent(shape)) {
    const registers = { get: (register: number) => readNew(move.sources[register]!, at, state.at) };
    ({ shape } = attempts.read(toState(move.to, registers, state.at)));
    begun.set(move.to, shape);
  }
  const { offsets } = getCohort(state, shape);
  for (const source of move.sources) offsets.push(readNew(source, at, state.at));
}

/** Adds an attempt that began anywhere. */
function addAttempt(state: CohortState, shape: Shape, registers: readonly number[]): void {
  const { offsets } = getCohort(state, shape);
  mergeAttempts(offsets, registers, shape.registerCount);
}

/** Leaves out cohorts that have nothing left, and joins those that have come to the same shape. */
function tidy(state: CohortState): void {
  const { cohorts } = state;
  let count = 0;
  for (const cohort of cohorts) {
    if (cohort.shape.registerCount === 0 || cohort.offsets.count() === 0) continue;
    const other = findBefore(cohorts, count, cohort.shape);
    if (other) mergeAttempts(other.offsets, cohort.offsets.list(), cohort.shape.registerCount);
    else cohorts[count++] = cohort;
  }
  cohorts.length = count;
}

function findBefore(cohorts: readonly Cohort[], count: number, shape: Shape): Cohort | null {
  for (let i = 0; i < count; i++) if (cohorts[i]!.shape === shape) return cohorts[i]!;
  return null;
}

/** What is left of an attempt some of whose entries have met their horizon; null for nothing. */
function trim(tables: CohortTables, cohort: Cohort, state: CohortState): Trimmed | null {
  const { transitions, horizon } = tables.simulation;
  const { shape } = cohort;
  const age = state.at - startOf(cohort);
  const isLeft = (node: number): boolean =>
    age + leastDistance(transitions.program, node, state.context) <= horizon;
  const count = listNodes(shape).filter(isLeft).length;
  if (count === 0) return null;
  // Those that are farthest from a match go first: so how many are left tells which.
  const known = tables.trimmed.get(shape)?.[count];
  if (known && tables.attempts.isCurrent(known.shape)) return known;
  const { entries, context, at } = toState(shape, cohort.offsets, state.at);
  const left = entries.filter(({ node }) => isLeft(node));
  const { shape: after, registers } = tables.attempts.read({ entries: left, context, at });
  const offsets = cohort.offsets.list();
  const trimmed = { shape: after, sources: registers.map((offset) => offsets.indexOf(offset)) };
  const list = tables.trimmed.get(shape) ?? [];
  list[count] = trimmed;
  tables.trimmed.set(shape, list);
  return trimmed;
}

/** Drops attempts at the front whose horizon has come, or what of them can't match any more. */
function expire(tables: CohortTables, state: CohortState, cohort: Cohort): void {
  const { shape, offsets } = cohort;
  while (offsets.count() > 0) {
    const age = state.at - startOf(cohort);
    if (age <= shape.room) return;
    const left = age > shape.lastRoom ? null : trim(tables, cohort, state);
    const registers = left ? left.sources.map((register) => offsets.get(register)) : null;
    offsets.drop(shape.registerCount);
    if (left && registers) addAttempt(state, left.shape, registers);
  }
}

/** Takes all attempts over a character; most hold no new offsets, and stay as they are. */
function moveAll({ cohorts }: CohortState, at: number, behind: number): boolean {
  let isSame = true;
  const place = { at, behind };
  for (const cohort of cohorts) {
    const { shape } = cohort;
    const move = cohort.move!;
    if (!move.isStill) moveAttempts(cohort.offsets, shape.registerCount, move.sources, place);
    if (move.to !== shape) {
      cohort.shape = move.to;
      isSame = false;
    }
  }
  return isSame;
}

/**
 * Takes a character, if no attempt may match by it; the state moves on. Otherwise it is as it was, and the simulation
 * has to take the character.
 */
export function stepCohorts(tables: CohortTables, state: CohortState, step: Step): CohortOutcome {
  const outcome = findMoves(tables, state, step);
  if (outcome !== 'taken') return outcome;
  const beginning = findBeginning(tables, state, step);
  const obstacle = findObstacle(beginning);
  if (obstacle !== null) return obstacle;
  tables.cohortCredit.earn(1);
  const { at } = state;
  state.at = at + step.width;
  state.context = beginning.to.context;
  if (!moveAll(state, at, state.at)) tidy(state);
  if (beginning.to.registerCount > 0) beginAttempt(tables, state, beginning, at);
  expireAll(tables, state);
  return 'taken';
}

/** Drops what has met its horizon. What is left of an attempt may make a cohort more, at the end of the list. */
function expireAll(tables: CohortTables, state: CohortState): void {
  let isEmptied = false;
  for (const cohort of state.cohorts) {
    if (state.at - startOf(cohort) <= cohort.shape.room) continue;
    expire(tables, state, cohort);
    isEmptied ||= cohort.offsets.count() === 0;
  }
  if (isEmptied) tidy(state);
}

/** Cohorts of the attempts of a state that has no pending matches. */
export function toCohorts(tables: CohortTables, { entries, context, at }: SimulationState): CohortState {
  const state: CohortState = { context, at, cohorts: [] };
  for (let first = 0; first < entries.length; ) {
    let end = first + 1;
    while (end < entries.length && entries[end]!.start === entries[first]!.start) end += 1;
    const { shape, registers } = tables.attempts.read({ entries: entries.slice(first, end), context, at });
    addAttempt(state, shape, registers);
    first = end;
  }
  return state;
}

/** No attempts, behind a character or at the start of the text. */
export function startCohorts({ simulation }: CohortTables, at: number, before: number | null): CohortState {
  return { context: startState(simulation, at, before).context, at, cohorts: [] };
}

/** All entries, in order of preference. */
export function listEntries(
  { simulation }: CohortTables,
  { cohorts, at }: CohortState,
): SimulationState['entries'] {
  const attempts = cohorts.flatMap((cohort) =>
    Array.from({ length: countAttempts(cohort) }, (_, i) => ({ cohort, registers: viewAttempt(cohort, i) })),
  );
  attempts.sort((a, b) => a.registers.get(0) - b.registers.get(0));
  const entries = attempts.flatMap(({ cohort, registers }) => toState(cohort.shape, registers, at).entries);
  return dropRedundant(simulation, entries, at);
}

/** The entries of the first attempt; none without attempts. */
export function listFirst({ cohorts, at }: CohortState): SimulationState['entries'] {
  let first: Cohort | null = null;
  for (const cohort of cohorts) {
    if (first === null || startOf(cohort) < startOf(first)) first = cohort;
  }
  return first === null ? [] : toState(first.shape, first.offsets, at).entries;
}

/** Where the first attempt began; the end of the text where there is none. */
export const findFirstStart = ({ cohorts, at }: CohortState): number =>
  cohorts.reduce((first, cohort) => Math.min(first, startOf(cohort)), at);

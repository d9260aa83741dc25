import { leastDistance } from '../compile/transitions.ts';
import { readSource } from './move-registers.ts';
import type { Registers } from './registers.ts';
import { type Move, type Shape, type ShapeTable, toState } from './shapes.ts';
import { dropRedundant, type Simulation, type SimulationState, type Step, startState } from './simulation.ts';

/** The offsets of one attempt: its start first, then those of its group. */
type Offsets = readonly number[];

/** Attempts that differ only in where they began, in that order. */
interface Cohort {
  shape: Shape;
  attempts: Offsets[];
  /** Place of the first attempt that lives. */
  head: number;
}

/**
 * What stands behind a character when none of the attempts has matched yet: as many as begin within a horizon may live
 * side by side, and most of them stand on the same nodes. What they do is looked up once for all of them.
 */
export interface CohortState {
  context: number;
  at: number;
  /** No two of one shape, and none without attempts. */
  cohorts: Cohort[];
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
  /** By the number of entries that are left. */
  readonly trimmed: WeakMap<Shape, (Trimmed | undefined)[]>;
}

/** Attempts dropped from the front of a cohort before the rest is moved there. */
const MAX_DEAD = 64;

const startOf = (offsets: Offsets): number => offsets[0]!;

/** An attempt's offsets as registers; only for looking up what it does. */
const asRegisters = (offsets: Offsets): Pick<Registers, 'get'> => ({ get: (register) => offsets[register]! });

/** The moves of all cohorts over a character; null where one of them may match by it. */
function listMoves({ attempts }: CohortTables, state: CohortState, step: Step): readonly Move[] | null {
  const moves: Move[] = [];
  for (const { shape, attempts: list, head } of state.cohorts) {
    const move = shape.moves[step.cls] ?? attempts.fill(shape, asRegisters(list[head]!), state.at, step);
    if (move.isEventful || move.to.hasPending) return null;
    moves.push(move);
  }
  return moves;
}

/** An attempt that begins: a shape without entries where none does. */
interface Begun {
  /** Context behind the character. */
  readonly context: number;
  readonly shape: Shape;
  readonly offsets: Offsets;
}

/** What begins at a character; null where it may match at once. */
function beginAttempt(tables: CohortTables, { context, at }: CohortState, step: Step): Begun | null {
  const { rule, attempts, begun } = tables;
  const shape = rule.startAt(context);
  const { to, sources, isEventful } = shape.moves[step.cls] ?? rule.fill(shape, asRegisters([]), at, step);
  if (isEventful || to.hasPending) return null;
  const behind = at + step.width;
  const offsets = sources.map((source) => readNew(source, at, behind));
  const known = begun.get(to);
  if (known && attempts.isCurrent(known)) return { context: to.context, shape: known, offsets };
  const read = attempts.read(toState(to, asRegisters(offsets), behind)).shape;
  begun.set(to, read);
  return { context: to.context, shape: read, offsets };
}

const readNew = (source: number, at: number, behind: number): number =>
  readSource({ get: () => 0 }, source, at, behind);

/** Moves the attempts of a cohort; most hold no new offsets, and stay as they are. */
function moveAttempts(cohort: Cohort, move: Move, at: number, behind: number): void {
  cohort.shape = move.to;
  if (move.isStill) return;
  const { sources } = move;
  cohort.attempts = cohort.attempts
    .slice(cohort.head)
    .map((offsets) => sources.map((source) => readSource(asRegisters(offsets), source, at, behind)));
  cohort.head = 0;
}

/** Puts attempts beside those of the same shape. */
function addAttempts(state: CohortState, shape: Shape, added: readonly Offsets[]): void {
  const known = state.cohorts.find((cohort) => cohort.shape === shape);
  if (!known) {
    state.cohorts.push({ shape, attempts: [...added], head: 0 });
    return;
  }
  const isLater =
    known.head === known.attempts.length || startOf(known.attempts.at(-1)!) < startOf(added[0]!);
  known.attempts.push(...added);
  if (isLater) return;
  known.attempts = known.attempts.slice(known.head).toSorted((a, b) => startOf(a) - startOf(b));
  known.head = 0;
}

/** Joins cohorts that have come to the same shape. */
function join(state: CohortState): void {
  const { cohorts } = state;
  if (cohorts.length < 2 || new Set(cohorts.map(({ shape }) => shape)).size === cohorts.length) return;
  state.cohorts = [];
  for (const { shape, attempts, head } of cohorts) {
    if (head < attempts.length) addAttempts(state, shape, attempts.slice(head));
  }
}

/** What is left of an attempt some of whose entries have met their horizon; null for nothing. */
function trim(tables: CohortTables, shape: Shape, offsets: Offsets, state: CohortState): Trimmed | null {
  const { transitions, horizon } = tables.simulation;
  const age = state.at - startOf(offsets);
  const isLeft = ({ node }: { readonly node: number }): boolean =>
    age + leastDistance(transitions.program, node, state.context) <= horizon;
  const count = shape.entries.filter(isLeft).length;
  if (count === 0) return null;
  // Those that are farthest from a match go first: so how many are left tells which.
  const known = tables.trimmed.get(shape)?.[count];
  if (known && tables.attempts.isCurrent(known.shape)) return known;
  const { entries, context, at } = toState(shape, asRegisters(offsets), state.at);
  const { shape: left, registers } = tables.attempts.read({ entries: entries.filter(isLeft), context, at });
  const trimmed = { shape: left, sources: registers.map((offset) => offsets.indexOf(offset)) };
  const list = tables.trimmed.get(shape) ?? [];
  list[count] = trimmed;
  tables.trimmed.set(shape, list);
  return trimmed;
}

/** Drops attempts at the front whose horizon has come, or what of them can't match any more. */
function expire(tables: CohortTables, state: CohortState, cohort: Cohort): void {
  const { shape, attempts } = cohort;
  while (cohort.head < attempts.length) {
    const offsets = attempts[cohort.head]!;
    const age = state.at - startOf(offsets);
    if (age <= shape.room) break;
    cohort.head += 1;
    const left = age > shape.lastRoom ? null : trim(tables, shape, offsets, state);
    if (left) addAttempts(state, left.shape, [left.sources.map((register) => offsets[register]!)]);
  }
  if (cohort.head > MAX_DEAD) {
    attempts.splice(0, cohort.head);
    cohort.head = 0;
  }
}

/** Adds the entries of one attempt. */
function addState(tables: CohortTables, state: CohortState, added: SimulationState): void {
  const { shape, registers } = tables.attempts.read(added);
  addAttempts(state, shape, [registers]);
}

const isAlive = ({ shape, attempts, head }: Cohort): boolean =>
  shape.entries.length > 0 && head < attempts.length;

/**
 * Takes a character, if no attempt may match by it; the state moves on.
 * @returns false where one may, and the simulation has to take it: the state is as it was
 */
export function stepCohorts(tables: CohortTables, state: CohortState, step: Step): boolean {
  const moves = listMoves(tables, state, step);
  const begun = moves && beginAttempt(tables, state, step);
  if (moves === null || begun === null) return false;
  const { at, cohorts } = state;
  const behind = at + step.width;
  for (let i = 0; i < moves.length; i++) moveAttempts(cohorts[i]!, moves[i]!, at, behind);
  state.at = behind;
  state.context = begun.context;
  state.cohorts = cohorts.filter(isAlive);
  join(state);
  if (begun.shape.entries.length > 0) addAttempts(state, begun.shape, [begun.offsets]);
  for (const cohort of state.cohorts.slice()) expire(tables, state, cohort);
  state.cohorts = state.cohorts.filter(isAlive);
  return true;
}

/** Cohorts of the attempts of a state that has no pending matches. */
export function toCohorts(tables: CohortTables, { entries, context, at }: SimulationState): CohortState {
  const state: CohortState = { context, at, cohorts: [] };
  for (let first = 0; first < entries.length; ) {
    let end = first + 1;
    while (end < entries.length && entries[end]!.start === entries[first]!.start) end += 1;
    addState(tables, state, { entries: entries.slice(first, end), context, at });
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
  const attempts = cohorts.flatMap(({ shape, attempts: list, head }) =>
    list.slice(head).map((offsets) => ({ shape, offsets })),
  );
  attempts.sort((a, b) => startOf(a.offsets) - startOf(b.offsets));
  const entries = attempts.flatMap(({ shape, offsets }) => toState(shape, asRegisters(offsets), at).entries);
  return dropRedundant(simulation, entries, at);
}

/** The entries of the first attempt; none without attempts. */
export function listFirst({ cohorts, at }: CohortState): SimulationState['entries'] {
  let first: { shape: Shape; offsets: Offsets } | null = null;
  for (const { shape, attempts, head } of cohorts) {
    const offsets = attempts[head]!;
    if (first === null || startOf(offsets) < startOf(first.offsets)) first = { shape, offsets };
  }
  return first === null ? [] : toState(first.shape, asRegisters(first.offsets), at).entries;
}

/** Where the first attempt began; the end of the text where there is none. */
export const findFirstStart = ({ cohorts, at }: CohortState): number =>
  cohorts.reduce((first, { attempts, head }) => Math.min(first, startOf(attempts[head]!)), at);

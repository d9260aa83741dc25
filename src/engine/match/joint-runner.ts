import type { Findings } from './findings.ts';
import { findHeldJointly } from './joint-held.ts';
import { type JointMove, readMove } from './joint-moves.ts';
import { type JointState, type JointTables, joinShapes, renewState } from './joint-states.ts';
import { readSource } from './move-registers.ts';
import type { Patience } from './patience.ts';
import type { PatternRunner } from './pattern-runner.ts';
import type { SlidingRegisters } from './registers.ts';
import {
  type CellCursor,
  type Companion,
  createCursor,
  LEAST_ROOM,
  NO_COMPANION,
  runCells,
} from './run-cells.ts';
import { UNLIMITED } from './shapes.ts';
import type { Stretch } from './stretch.ts';

/** Rules that are always awake, at work on a stream together. */
export interface JointRunner {
  /**
   * Takes characters together with another automaton for as long as neither has anything to tell. Returns the place of
   * the next one.
   */
  runBeside(
    companion: Companion,
    stretch: Stretch,
    bounds: { readonly from: number; readonly to: number },
  ): number;
  /** Takes characters; stops early only where a rule blocks. */
  run(stretch: Stretch, bounds: { readonly from: number; readonly to: number }, findings: Findings): void;
  /** The first position from `from` on that a rule which holds text back may protect, or the end of the text; `Infinity` without rules. */
  findHeld(from: number): number;
  /** Each rule by itself, as it stands. */
  listRules(): readonly PatternRunner[];
  /** The earliest position whose text a rule may still want to read; `Infinity` without rules. */
  neededFrom(): number;
  /** Goes back to the beginning of a stream. */
  reset(): void;
  /** Notes where the rules stand; calling the result brings them back there. */
  save(): () => void;
}

/** The rules of one stream. Those that count horizons at present run by themselves, the others together. */
interface JointRun {
  readonly tables: JointTables;
  /** One per member. */
  readonly runners: readonly PatternRunner[];
  readonly registers: SlidingRegisters;
  /** Of use within one call only; it has the same registers. */
  readonly cursor: CellCursor;
  readonly patience: Patience;
  state: JointState;
  /** Offset of the next character. */
  at: number;
  /** The rules have to part: it takes too long to find out what they do together. */
  isParting: boolean;
  /** Up to where the rules run by themselves: the text is one that they have little in common on. */
  apartTo: number;
}

/** Code units for which the rules run by themselves. */
const APART_UNITS = 2_048;

/** True where no rule meets a horizon by the move; looks at each of them. */
function isTimely({ registers, at }: JointRun, { to, sources }: JointMove, behind: number): boolean {
  return to.shapes.every((shape, i) => {
    if (shape === null || shape.room === UNLIMITED) return true;
    return behind - readSource(registers, sources[to.places[i]![0]!]!, at, behind) <= shape.room;
  });
}

/** Takes one character the long way; false where a rule has something to tell. */
function takeSlowly(run: JointRun, cls: number, behind: number): boolean {
  const { tables, registers, at } = run;
  const move = readMove(tables, run.state, { registers, at, cls });
  if (move === null || !isTimely(run, move, behind)) return false;
  registers.set(move.sources.map((source) => readSource(registers, source, at, behind)));
  run.state = move.to;
  run.at = behind;
  return true;
}

/** Takes characters that are looked up among the cells. Returns the place of the next one. */
function runFast(run: JointRun, stretch: Stretch, from: number, to: number): number {
  const { tables, cursor } = run;
  if (tables.leastRoom < LEAST_ROOM) return from;
  const start = renewState(tables, run.state);
  cursor.cells = tables.table.cells;
  cursor.row = start.row;
  cursor.leastRoom = tables.leastRoom;
  const next = runCells(cursor, stretch.classes, stretch, { from, to });
  run.state = cursor.row === start.row ? start : tables.table.at(cursor.row);
  run.at = stretch.base + stretch.offsets[next]!;
  return next;
}

/** Takes characters until a rule has something to tell. Returns the place of that one. */
function runTogether(run: JointRun, stretch: Stretch, from: number, to: number): number {
  const { base, offsets, classes } = stretch;
  const { credit } = run.tables;
  if (run.state.alone.length === run.runners.length) {
    run.at = base + offsets[to]!;
    return to;
  }
  for (let i = from; ; i++) {
    const next = runFast(run, stretch, i, to);
    credit.earn(next - i);
    i = next;
    if (i === to) return i;
    run.isParting = !credit.spend();
    if (run.isParting || !takeSlowly(run, classes[i]!, base + offsets[i + 1]!)) return i;
  }
}

/** As long as no rule runs by itself. */
function runBeside(
  run: JointRun,
  companion: Companion,
  stretch: Stretch,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  if (run.runners.length === 0 || run.state.alone.length > 0) return from;
  run.cursor.companion = companion;
  const next = runFast(run, stretch, from, to);
  run.cursor.companion = NO_COMPANION;
  run.tables.credit.earn(next - from);
  return next;
}

const listMembers = ({ state, runners }: JointRun): readonly PatternRunner[] =>
  runners.filter((_, i) => state.shapes[i] !== null);

const NO_RUNNERS: readonly PatternRunner[] = [];

const listAlone = ({ state: { alone }, runners }: JointRun): readonly PatternRunner[] =>
  alone.length === 0 ? NO_RUNNERS : alone.map((i) => runners[i]!);

/** Tells each rule that runs with others where it stands. */
function place({ state, registers, runners, at }: JointRun): void {
  state.shapes.forEach((shape, i) => {
    if (shape !== null)
      runners[i]!.place(
        shape,
        state.places[i]!.map((register) => registers.get(register)),
        at,
      );
  });
}

/** Lets those of the given rules run together that can; all others go on by themselves. */
function join(run: JointRun, rules: readonly PatternRunner[]): void {
  const places = run.runners.map((runner) => (rules.includes(runner) ? runner.readPlace() : null));
  const { state, registers } = joinShapes(
    run.tables,
    places.map((known) => known?.shape ?? null),
    places.map((known) => known?.offsets ?? null),
  );
  run.state = state;
  run.registers.set(registers);
}

/** Lets each rule take one character by itself. Returns those that have to go on so. */
function runOne(
  run: JointRun,
  stretch: Stretch,
  index: number,
  findings: Findings,
): readonly PatternRunner[] {
  const members = listMembers(run);
  place(run);
  for (const runner of members) runner.run(stretch, index, index + 1, findings);
  run.at = stretch.base + stretch.offsets[index + 1]!;
  join(run, members);
  return members.filter((runner) => runner.readPlace() === null);
}

function runStretch(
  run: JointRun,
  stretch: Stretch,
  { from, to }: { from: number; to: number },
  findings: Findings,
): void {
  if (run.runners.length === 0) return;
  if (run.at >= run.apartTo && listAlone(run).some((runner) => runner.readPlace() !== null)) {
    place(run);
    join(run, run.runners);
  }
  for (const runner of listAlone(run)) runner.run(stretch, from, to, findings);
  for (let i = runTogether(run, stretch, from, to); i < to; i = runTogether(run, stretch, i, to)) {
    const leaving = run.isParting ? part(run) : runOne(run, stretch, i++, findings);
    if (findings.blockedAt < i) return;
    for (const runner of leaving) runner.run(stretch, i, to, findings);
  }
}

/** Lets the rules run by themselves for a while. Returns those that have run together. */
function part(run: JointRun): readonly PatternRunner[] {
  const members = listMembers(run);
  place(run);
  join(run, NO_RUNNERS);
  run.isParting = false;
  run.apartTo = run.at + APART_UNITS;
  return members;
}

function findHeld(run: JointRun, from: number): number {
  if (run.runners.length === 0) return Infinity;
  const { tables, state } = run;
  let held = findHeldJointly(tables, run, from);
  for (const i of state.alone) {
    if (tables.members[i]!.isHolding) held = Math.min(held, run.runners[i]!.findHeld(from));
  }
  return held;
}

function readNeededFrom(run: JointRun): number {
  if (run.runners.length === 0) return Infinity;
  const { state, registers, at } = run;
  let needed = state.neededRegister < 0 ? at : registers.get(state.neededRegister);
  for (const runner of listAlone(run)) needed = Math.min(needed, runner.neededFrom());
  return needed;
}

/** Before the first character. */
function startState(tables: JointTables): JointState {
  const shapes = tables.members.map(({ table }) => table.start);
  return joinShapes(
    tables,
    shapes,
    shapes.map(() => []),
  ).state;
}

/** Starts rules that are always awake at the beginning of a stream. */
export function createJointRunner(
  tables: JointTables,
  runners: readonly PatternRunner[],
  patience: Patience,
): JointRunner {
  const cursor = createCursor(false);
  const run: JointRun = {
    tables,
    runners,
    registers: cursor.registers,
    cursor,
    patience,
    state: startState(tables),
    at: 0,
    isParting: false,
    apartTo: 0,
  };
  return {
    runBeside: (companion, stretch, bounds) => runBeside(run, companion, stretch, bounds),
    run: (stretch, bounds, findings) => runStretch(run, stretch, bounds, findings),
    findHeld: (from) => findHeld(run, from),
    listRules() {
      place(run);
      return runners;
    },
    neededFrom: () => readNeededFrom(run),
    reset() {
      Object.assign(run, { state: startState(tables), at: 0, isParting: false, apartTo: 0 });
      run.registers.clear();
      for (const runner of runners) runner.wake(0, 0);
    },
    save() {
      const { at, state, apartTo } = run;
      const offsets = run.registers.list();
      const restores = listAlone(run).map((runner) => runner.save());
      return () => {
        Object.assign(run, { at, state, apartTo });
        run.registers.set(offsets);
        for (const restore of restores) restore();
      };
    },
  };
}

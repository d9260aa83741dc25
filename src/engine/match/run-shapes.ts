import { classOf } from '../compile/alphabet.ts';
import { EXACT_UNITS } from './exact-steps.ts';
import { moveRegisters, readSource } from './move-registers.ts';
import type { PatternRun } from './pattern-run.ts';
import { createCursor, LEAST_ROOM, runCells } from './run-cells.ts';
import { type Move, UNLIMITED } from './shapes.ts';
import type { Step } from './simulation.ts';
import { SLICE_UNITS, type Stretch } from './stretch.ts';

/** True where the move leads to a state in which no horizon has been met. */
function isTimely(run: PatternRun, { room, sources }: Move, behind: number): boolean {
  const { registers, at } = run;
  // The first register only ever moves on: mostly this tells.
  if (registers.count() > 0 && behind - registers.get(0) <= room) return true;
  return room === UNLIMITED || behind - readSource(registers, sources[0]!, at, behind) <= room;
}

/** Works out a move, if it is likely to be looked up again. */
function fillMove(run: PatternRun, step: Step): Move | null {
  const { shape, registers, at } = run;
  if (at < run.exactTo) return null;
  if (run.tables.credit.spend()) return run.shapes.fill(shape, registers, at, step);
  run.exactTo = at + EXACT_UNITS;
  return null;
}

/** Ages of an attempt in which it may lose one entry after the other, for which that is worth being noted. */
const MAX_LATE_UNITS = 16;

/**
 * True where the first attempt may meet its horizon by a move, and no other can. Where attempts may have been collapsed
 * others would have to be brought back for it; where there is a match, horizons count from elsewhere.
 */
function isFirstLate({ shape, registers, program, at }: PatternRun, move: Move, behind: number): boolean {
  if (program.group === null || shape.isMatched || registers.count() === 0) return false;
  if (shape.lastRoom - shape.room > MAX_LATE_UNITS) return false;
  // What begins with this character has to have room for it, too.
  const nextStart = registers.count() > 1 ? registers.get(1) : at;
  return behind - nextStart <= move.room;
}

function getLate(run: PatternRun, step: Step): Move | null {
  const { shape, shapes, registers, at, tables } = run;
  const known = shapes.findLate(shape, step.cls, at + step.width - registers.get(0));
  if (known) return known;
  return tables.credit.spend() ? shapes.fillLate(shape, registers, at, step) : null;
}

/** Takes a character by looking up what it does; false where that doesn't tell all, or a horizon is met by it. */
export function takeMove(run: PatternRun, cls: number, behind: number): boolean {
  const { shape, registers, at } = run;
  let move = run.shapes.findMove(shape, cls) ?? fillMove(run, { cls, width: behind - at });
  if (move !== null && !move.isEventful && !isTimely(run, move, behind))
    move = isFirstLate(run, move, behind) ? getLate(run, { cls, width: behind - at }) : null;
  if (move === null || move.isEventful) return false;
  if (!move.isStill) moveRegisters(registers, move, at, behind);
  run.shape = move.to;
  run.at = behind;
  return true;
}

/** Of use within one call only, as the classes are. */
const cursor = createCursor(true);

/** Classes of a stretch's characters in one rule's own alphabet; of use within one call only. */
const ownClasses = new Uint16Array(SLICE_UNITS + 1);

function readClasses(
  { program: { alphabet } }: PatternRun,
  { codes }: Stretch,
  from: number,
  to: number,
): void {
  const { ascii } = alphabet;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    ownClasses[i] = code < 128 ? ascii[code]! : classOf(alphabet, code);
  }
}

/** Takes characters that are looked up among the cells. Returns the place of the next one. */
function runFast(run: PatternRun, stretch: Stretch, from: number, to: number): number {
  const { table, leastRoom } = run.shapes;
  const { shape } = run;
  if (shape.generation !== table.generation || leastRoom < LEAST_ROOM) return from;
  cursor.registers = run.registers;
  cursor.cells = table.cells;
  cursor.row = shape.row;
  cursor.leastRoom = leastRoom;
  const next = runCells(cursor, ownClasses, stretch, { from, to });
  if (cursor.row !== shape.row) run.shape = table.at(cursor.row);
  run.at = stretch.base + stretch.offsets[next]!;
  return next;
}

/**
 * Takes characters by looking up what they do, until the simulation has to take one, or no match is under way any more.
 * Returns the place of the next character.
 */
export function runShapes(run: PatternRun, stretch: Stretch, from: number, to: number): number {
  readClasses(run, stretch, from, to);
  for (let i = from; ; ) {
    const next = runFast(run, stretch, i, to);
    if (next === to || (next > i && run.registers.count() === 0)) return next;
    if (!takeMove(run, ownClasses[next]!, stretch.base + stretch.offsets[next + 1]!)) {
      run.isStuck = true;
      return next;
    }
    i = next + 1;
    if (i === to || run.shape.registerCount === 0) return i;
  }
}

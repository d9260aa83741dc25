import type { Program } from '../compile/program.ts';
import type { CompiledPattern } from '../compile/rule-set.ts';
import { type CohortState, listEntries } from './cohorts.ts';
import type { Columns } from './columns.ts';
import type { PatternTables } from './pattern-tables.ts';
import type { SlidingRegisters } from './registers.ts';
import type { RunnerSite } from './runner.ts';
import type { ShapeTable } from './shape-table.ts';
import { type Shape, toState } from './shapes.ts';
import type { Simulation, SimulationState } from './simulation.ts';

/** A span that is already being redacted though its match still grows. */
export interface Committed {
  /** Where the attempt began, which tells whose span it is. */
  readonly attempt: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A pattern rule at work on a stream. It is run by one of three: by shapes, for as long as horizons don't count; by
 * cohorts where they do and nothing has matched; else by the simulation, in columns where nothing has matched.
 */
export interface PatternRun extends RunnerSite {
  readonly rule: CompiledPattern;
  readonly program: Program;
  readonly tables: PatternTables;
  /** Of the tables: the rule's shapes. */
  readonly shapes: ShapeTable;
  readonly simulation: Simulation;
  /** Offset of the next character. */
  at: number;
  shape: Shape;
  readonly registers: SlidingRegisters;
  /** What counts instead of shape and registers; null where it isn't cohorts that run the rule. */
  cohorts: CohortState | null;
  /** The same; null where it isn't the simulation. */
  exact: SimulationState | null;
  /** The same; null where the simulation doesn't run it in columns. */
  columns: Columns | null;
  /** The span of the first attempt once it has outgrown the horizon: it may grow without being held. */
  committed: Committed | null;
  /** End of the last match: another can't begin before it. */
  lastEnd: number;
  /** The next character has to be taken by the simulation. */
  isStuck: boolean;
  /** Up to where the simulation goes on: the text is one that hardly ever brings the same shape twice. */
  exactTo: number;
  /** Where it was last looked into whether shapes can take over from cohorts. */
  triedAt: number;
}

/** True where shapes run the rule. */
export const isInShape = ({ cohorts, exact, columns }: PatternRun): boolean =>
  cohorts === null && exact === null && columns === null;

/** What the run knows, as the simulation would have it. Shapes may lack attempts that are worse than others. */
export function readState(run: PatternRun): SimulationState {
  const { exact, columns, cohorts, tables, shape, registers, at } = run;
  if (exact) return exact;
  if (columns) return columns.read();
  if (cohorts) return { entries: listEntries(tables, cohorts), context: cohorts.context, at };
  return toState(shape, registers, at);
}

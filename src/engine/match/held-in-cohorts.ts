import { type CohortState, type CohortTables, listEntries, listFirst } from './cohorts.ts';
import type { Columns } from './columns.ts';
import { findHeldPosition, protectsPlainly } from './foresight.ts';
import type { Patience } from './patience.ts';
import type { Entry, Simulation, SimulationState } from './simulation.ts';

/** Entries of a state in which nothing has matched. */
interface Crowd extends Pick<SimulationState, 'context' | 'at'> {
  /** Those of the first attempt, or at least the best of them. */
  readonly first: readonly Entry[];
  listAll(): SimulationState;
}

/** The first attempt decides, where its protected span begins with it: those of the others begin further on. */
function findHeldInCrowd(simulation: Simulation, crowd: Crowd, from: number, patience: Patience): number {
  const { first, context, at } = crowd;
  const [best] = first;
  if (!best) return at;
  const position = Math.min(at, Math.max(from, best.start));
  if (simulation.transitions.program.group === null || position === at) return position;
  const isWhole =
    best.groupStart === best.start &&
    protectsPlainly(simulation, { entries: first, context, at }, position) === true;
  return isWhole ? position : findHeldPosition(simulation, crowd.listAll(), from, patience);
}

/** The first position from `from` on that some continuation of the stream puts into a protected span. */
export function findHeldInCohorts(
  tables: CohortTables,
  state: CohortState,
  from: number,
  patience: Patience,
): number {
  const { simulation } = tables;
  const { context, at } = state;
  const isGrouped = simulation.transitions.program.group !== null;
  if (isGrouped && !state.cohorts.some(({ shape }) => shape.hasGroup)) return at;
  const listAll = (): SimulationState => ({ entries: listEntries(tables, state), context, at });
  return findHeldInCrowd(simulation, { first: listFirst(state), context, at, listAll }, from, patience);
}

/** The same, where the simulation runs a rule in columns. */
export function findHeldInColumns(
  simulation: Simulation,
  columns: Columns,
  from: number,
  patience: Patience,
): number {
  const { context, at } = columns;
  const first = columns.readFirst(1);
  return findHeldInCrowd(simulation, { first, context, at, listAll: () => columns.read() }, from, patience);
}

import { type CohortState, type CohortTables, listEntries, listFirst } from './cohorts.ts';
import { findHeldPosition, protectsPlainly } from './foresight.ts';
import type { Patience } from './patience.ts';

/**
 * The first position from `from` on that some continuation of the stream puts into a protected span. The first attempt
 * decides, where its protected span begins with it: those of the others begin further on.
 */
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
  const first = { entries: listFirst(state), context, at };
  const [best] = first.entries;
  if (!best) return at;
  const position = Math.min(at, Math.max(from, best.start));
  if (!isGrouped || position === at) return position;
  const isWhole = best.groupStart === best.start && protectsPlainly(simulation, first, position) === true;
  return isWhole
    ? position
    : findHeldPosition(simulation, { entries: listEntries(tables, state), context, at }, from, patience);
}

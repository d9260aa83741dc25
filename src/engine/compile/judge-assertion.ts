import { type CodePointSet, hasOverlap, isSubset } from './code-point-set.ts';
import type { AssertionNode, Edge } from './syntax.ts';

/** Whether a condition holds: always, never, or it depends on which characters they are. */
export type Verdict = 'always' | 'never' | 'depends';

function judgeEdge({ side, set }: Edge, before: CodePointSet, after: CodePointSet): Verdict {
  const neighbour = side === 'before' ? before : after;
  if (isSubset(neighbour, set)) return 'always';
  return hasOverlap(neighbour, set) ? 'depends' : 'never';
}

function judgeRow(row: readonly Edge[], before: CodePointSet, after: CodePointSet): Verdict {
  const verdicts = row.map((edge) => judgeEdge(edge, before, after));
  if (verdicts.includes('never')) return 'never';
  return verdicts.includes('depends') ? 'depends' : 'always';
}

/** Judges an assertion between a character of one set and one of another. */
export function judgeAssertion(
  { rows }: Pick<AssertionNode, 'rows'>,
  before: CodePointSet,
  after: CodePointSet,
): Verdict {
  const verdicts = rows.map((row) => judgeRow(row, before, after));
  if (verdicts.includes('always')) return 'always';
  return verdicts.includes('depends') ? 'depends' : 'never';
}

import { type CodePointSet, isSubset } from '../compile/code-point-set.ts';
import type { Opening } from '../compile/openings.ts';
import type { Program } from '../compile/program.ts';

/** How far openings have been read, whatever the characters were: `opening * STRIDE + characters`, ascending. */
type Progress = readonly number[];

const STRIDE = 32;

/** A place in the automaton, and what is certain to have been read of openings on the way there. */
interface Visit {
  readonly node: number;
  readonly progress: Progress;
}

/** Places beyond which it isn't looked into any further; then all nodes count. */
const MAX_VISITS = 20_000;

/** What has been read once a character of the set is taken; null where an opening is complete. */
function advance(openings: readonly Opening[], progress: Progress, set: CodePointSet): Progress | null {
  const begun = openings.map((_, opening) => opening * STRIDE);
  const next: number[] = [];
  for (const place of [...begun, ...progress]) {
    const { sets } = openings[Math.floor(place / STRIDE)]!;
    const read = place % STRIDE;
    if (!isSubset(set, sets[read]!)) continue;
    if (read + 1 === sets.length) return null;
    next.push(place + 1);
  }
  return next.toSorted((a, b) => a - b);
}

/**
 * Finds the nodes that may have taken the last character while none of the openings has been read: where partial
 * matches of a rule stand that sleeps. Openings with conditions don't count as read, since they may not hold.
 * @returns 1 for each such node; for some that no text comes to as well
 */
export function findDormantNodes(program: Program, openings: readonly Opening[]): Uint8Array {
  const { nfa } = program;
  const plain = openings.filter(({ conditions }) => conditions.length === 0);
  const isDormant = new Uint8Array(nfa.size);
  const seen = new Set<string>();
  const pending: Visit[] = [{ node: nfa.start, progress: [] }];
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { node, progress } = visit;
    const key = `${node}:${progress.join()}`;
    if (seen.has(key)) continue;
    if (seen.size === MAX_VISITS) return isDormant.fill(1);
    seen.add(key);
    const at = nfa.node(node);
    const after = at.op === 'take' ? advance(plain, progress, nfa.sets[at.set]!) : progress;
    if (after === null) continue;
    if (at.op === 'take') isDormant[node] = 1;
    for (const next of nfa.listNext(node)) pending.push({ node: next, progress: after });
  }
  return isDormant;
}

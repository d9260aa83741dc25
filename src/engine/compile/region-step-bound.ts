import type { RequiredLiterals } from './literals.ts';
import type { Program } from './program.ts';
import { boundSteps } from './step-bound.ts';

/** One of the two patterns of a region. */
export interface Mark {
  readonly program: Program;
  readonly required: RequiredLiterals | null;
}

const readShortest = ({ distances, nfa }: Program): number => distances.leastAnywhere(nfa.start);

/**
 * How far behind the end of a match the last character begins, at most, that is read before the match is final: nothing
 * lives any more that began no later and would be preferred. At least the next one, which may have to show that an edge
 * holds, or overstep the greatest length.
 */
function readWait(program: Program, horizon: number): number {
  return Math.max(1, Math.min(horizon, program.longestMatch) - readShortest(program));
}

/**
 * Bounds what a character of a region rule can cost, on average over a text. The two searches take turns, and each begins
 * where the match of the other ended: what was read behind that end, before the match was final, is read again. So all
 * readings of a character but the last are by searches whose match ended within their wait before it. Between the ends
 * of two beginnings, or of two regions, there is a beginning at least, and its length bounds how many fit into the wait.
 * @returns a whole number, at least 1
 */
export function boundRegionSteps([begin, end]: readonly [begin: Mark, end: Mark], horizon: number): number {
  const outside = boundSteps(begin.program, { horizon, hasLimit: false, required: begin.required });
  const inside = boundSteps(end.program, { horizon, hasLimit: true, required: end.required });
  const apart = readShortest(begin.program);
  const readings = ({ program }: Mark): number => Math.ceil(readWait(program, horizon) / apart);
  return outside * readings(begin) + inside * readings(end) + Math.max(outside, inside);
}

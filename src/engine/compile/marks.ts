/**
 * What has been put into the list of threads in the step at hand. One scratch for all programs, since no two take a step
 * at the same time: kept by each of a thousand it would be as large as their automata.
 */
export interface Marks {
  /** The step in which a node was last reached. */
  step: Int32Array;
  /** The last attempt that reached it, by where it began. */
  start: Float64Array;
  /** 1 where an attempt that can't be dropped any more has reached it. */
  isSettled: Uint8Array;
  /** The step at hand. */
  current: number;
}

/** Steps that can be told apart. */
const LAST_STEP = 2 ** 31 - 1;

const marks: Marks = {
  step: new Int32Array(0),
  start: new Float64Array(0),
  isSettled: new Uint8Array(0),
  current: 0,
};

/** The scratch, with room for so many nodes. Not to be called in the middle of a step. */
export function reserveMarks(nodeCount: number): Marks {
  if (nodeCount > marks.step.length) {
    const size = Math.max(nodeCount, 2 * marks.step.length);
    marks.step = new Int32Array(size);
    marks.start = new Float64Array(size);
    marks.isSettled = new Uint8Array(size);
  }
  return marks;
}

/** Begins a step: nothing has been reached yet. */
export function beginStep(): void {
  if (marks.current === LAST_STEP) {
    marks.step.fill(0);
    marks.current = 0;
  }
  marks.current += 1;
}

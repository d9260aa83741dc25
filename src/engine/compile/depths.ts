import { type Alphabet, listClasses, widthOfClass } from './alphabet.ts';
import { type CodePointSet, MAX_CODE_POINT } from './code-point-set.ts';
import type { Nfa } from './nfa.ts';

/** How many code units an attempt may have taken when it comes to a node: the mirror image of the distances. */
export interface Depths {
  /** `Infinity` for a node that no attempt comes to. */
  readonly least: Float64Array;
  /** `Infinity` inside or behind an open-ended repeat. */
  readonly most: Float64Array;
}

/** Most code units of a member. */
export const widestOf = (set: CodePointSet): number => ((set.at(-1) ?? MAX_CODE_POINT) > 0xffff ? 2 : 1);

function listWidths({ sets }: Nfa, alphabet: Alphabet): { least: number[]; most: number[] } {
  const least = sets.map((_, set) =>
    listClasses(alphabet, set).reduce((width, cls) => Math.min(width, widthOfClass(alphabet, cls)), 2),
  );
  return { least, most: sets.map(widestOf) };
}

/** Repeated until nothing changes, which takes one pass and one more per nested loop. */
function computeLeast(nfa: Nfa, widths: readonly number[]): Float64Array {
  const least = new Float64Array(nfa.size).fill(Infinity);
  least[nfa.start] = 0;
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (let index = nfa.size - 1; index >= 0; index--) {
      const node = nfa.node(index);
      const depth = least[index]! + (node.op === 'take' ? widths[node.set]! : 0);
      for (const next of nfa.listNext(index)) {
        if (depth >= least[next]!) continue;
        least[next] = depth;
        // What stands above was looked at before.
        hasChanged ||= next >= index;
      }
    }
  }
  return least;
}

/** Marks all that can be reached from where a loop is entered anew. */
function findUnbounded(nfa: Nfa): Uint8Array {
  const isUnbounded = new Uint8Array(nfa.size);
  const pending: number[] = [];
  for (let index = 0; index < nfa.size; index++)
    pending.push(...nfa.listNext(index).filter((next) => next >= index));
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (isUnbounded[index] === 1) continue;
    isUnbounded[index] = 1;
    pending.push(...nfa.listNext(index));
  }
  return isUnbounded;
}

function computeMost(nfa: Nfa, widths: readonly number[]): Float64Array {
  const isUnbounded = findUnbounded(nfa);
  const most = Float64Array.from(isUnbounded, (unbounded) => (unbounded === 1 ? Infinity : 0));
  // Away from loops every way leads to a lower index.
  for (let index = nfa.size - 1; index >= 0; index--) {
    const node = nfa.node(index);
    const depth = most[index]! + (node.op === 'take' ? widths[node.set]! : 0);
    for (const next of nfa.listNext(index)) most[next] = Math.max(most[next]!, depth);
  }
  return most;
}

/** Measures how far each node is from where attempts begin. */
export function computeDepths(nfa: Nfa, alphabet: Alphabet): Depths {
  const widths = listWidths(nfa, alphabet);
  return { least: computeLeast(nfa, widths.least), most: computeMost(nfa, widths.most) };
}

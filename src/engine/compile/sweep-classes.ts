import type { CodePointSet } from './code-point-set.ts';

/** Goes from one stretch to the next and tells which sets hold it. */
interface Sweep {
  /** Enters the stretch that begins at a boundary; returns the sets that begin or end there. */
  enter(start: number): readonly number[];
  /** The sets that hold the stretch, ascending. */
  listHolders(): readonly number[];
}

/** One sweep over all ranges. */
function createSweep(sets: readonly CodePointSet[]): Sweep {
  const changes = new Map<number, number[]>();
  const note = (at: number, set: number): unknown => changes.get(at)?.push(set) ?? changes.set(at, [set]);
  sets.forEach((set, index) => {
    for (let i = 0; i < set.length; i += 2) {
      note(set[i]!, index);
      note(set[i + 1]! + 1, index);
    }
  });
  const active = new Set<number>();
  return {
    enter(start) {
      const changed = changes.get(start) ?? [];
      for (const index of changed) if (!active.delete(index)) active.add(index);
      return changed;
    },
    listHolders: () => [...active].toSorted((a, b) => a - b),
  };
}

/** Classes as they are found, stretch after stretch. */
interface Classes {
  readonly samples: number[];
  readonly setClasses: number[][];
  /** The class of the stretch that begins at a boundary; to be called in ascending order. */
  findNext(start: number): number;
}

/**
 * Makes what sorts stretches of code points into classes: equal for stretches that the same sets hold.
 * @param sets all that have to be told apart
 */
export function createClasses(sets: readonly CodePointSet[]): Classes {
  const samples: number[] = [];
  const setClasses: number[][] = sets.map(() => []);
  const sweep = createSweep(sets);
  const bySignature = new Map<string, number>();
  const readClass = (start: number): number => {
    const holders = sweep.listHolders();
    const signature = holders.join(',');
    const known = bySignature.get(signature);
    if (known !== undefined) return known;
    const cls = samples.push(start) - 1;
    bySignature.set(signature, cls);
    for (const holder of holders) setClasses[holder]!.push(cls);
    return cls;
  };
  // By class and the one set that begins or ends behind it: beyond ASCII that is nearly always all that happens, and has
  // happened before.
  const neighbours = new Map<number, number>();
  let last: number | null = null;
  const findNext = (start: number): number => {
    const changed = sweep.enter(start);
    if (changed.length !== 1 || last === null) return readClass(start);
    const step = last * sets.length + changed[0]!;
    const cls = neighbours.get(step) ?? readClass(start);
    neighbours.set(step, cls);
    return cls;
  };
  return {
    samples,
    setClasses,
    findNext(start) {
      last = findNext(start);
      return last;
    },
  };
}

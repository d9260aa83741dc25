import { type CodePointSet, keyOfSet } from './code-point-set.ts';

/** Sets by number. */
export interface SetIndex {
  /** In the order of their numbers. */
  readonly sets: readonly CodePointSet[];
  /** Equal sets have the same number; a new one gets the next. */
  indexOf(set: CodePointSet): number;
}

/** Gives each set a number. Most are known by identity: to compare what is in them takes longer. */
export function createSetIndex(): SetIndex {
  const sets: CodePointSet[] = [];
  const byIdentity = new Map<CodePointSet, number>();
  const byKey = new Map<string, number>();
  const add = (set: CodePointSet): number => {
    const key = keyOfSet(set);
    const index = byKey.get(key) ?? sets.push(set) - 1;
    byKey.set(key, index);
    byIdentity.set(set, index);
    return index;
  };
  return { sets, indexOf: (set) => byIdentity.get(set) ?? add(set) };
}

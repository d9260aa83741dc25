import { History } from './history.ts';
import type { LookBackTables } from './look-back-tables.ts';
import { ReverseScan } from './reverse-scan.ts';
import { SLICE_UNITS, type Stretch } from './stretch.ts';

/** The rules of one stream that wake inside of their matches, and what they hold while they sleep. */
export interface LookBack {
  /** Takes characters that no rule has asked about yet. */
  append(stretch: Stretch, from: number, to: number): void;
  /** From where a rule that wakes before `at` has to read; null for one that begins at its opening. */
  readFrom(order: number, at: number): number | null;
  /** The rule has no partial match at `at`, and sleeps again. */
  noteAsleep(order: number, at: number): void;
  /** The rule is awake, so that it isn't looked back for any more. */
  noteAwake(order: number): void;
  /** From where those that sleep hold text, or `at`; `unclear` are not among them. */
  findHeld(at: number): number;
  /** Rules of which {@link LookBack.findHeld} couldn't tell. */
  readonly unclear: ReadonlySet<number>;
  /** The others that hold text, and from where. */
  listHolders(at: number): readonly (readonly [order: number, from: number])[];
  /** The earliest position whose text a rule may still want to read. */
  neededFrom(at: number): number;
  /** Goes back to the beginning of a stream. */
  reset(): void;
  /** Notes where things stand; calling the result brings them back there. */
  save(): () => void;
}

/** Nobody looks back. */
export const NO_LOOK_BACK: LookBack = {
  append: () => {},
  readFrom: () => null,
  noteAsleep: () => {},
  noteAwake: () => {},
  findHeld: (at) => at,
  unclear: new Set(),
  listHolders: () => [],
  neededFrom: (at) => at,
  reset: () => {},
  save: () => () => {},
};

/** Remembers what was found at the last place that was asked for; marks ask again and again. */
function remember<T>(find: (at: number) => T): { read(at: number): T; forget(): void } {
  let known: { readonly at: number; readonly found: T } | null = null;
  return {
    read(at) {
      if (known?.at !== at) known = { at, found: find(at) };
      return known.found;
    },
    forget() {
      known = null;
    },
  };
}

/** Starts at the beginning of a stream. Retains the classes of the characters of a slice and a horizon, two bytes each. */
export function createLookBack(tables: LookBackTables): LookBack {
  if (tables.horizons.size === 0) return NO_LOOK_BACK;
  const history = new History(SLICE_UNITS + tables.longest + 2);
  const scan = new ReverseScan(tables.reverse);
  /** Where each rule had no partial match when it fell asleep: none can have begun before. */
  let clearFrom = new Map<number, number>();
  const heldAt = remember((at) => scan.run(history, at, false));
  const holdersAt = remember((at) => {
    scan.run(history, at, true);
    return scan.listHolders();
  });
  const forget = (): void => {
    heldAt.forget();
    holdersAt.forget();
  };
  const setAwake = (order: number, isAwake: boolean): void => {
    const rule = tables.places.get(order);
    if (rule !== undefined) scan.setAwake(rule, isAwake);
    forget();
  };
  return {
    append: (stretch, from, to) => history.append(stretch, from, to),
    readFrom(order, at) {
      const horizon = tables.horizons.get(order);
      return horizon === undefined ? null : Math.max(clearFrom.get(order) ?? 0, at - horizon);
    },
    noteAsleep(order, at) {
      if (!tables.horizons.has(order)) return;
      clearFrom.set(order, at);
      setAwake(order, false);
    },
    noteAwake: (order) => setAwake(order, true),
    findHeld: heldAt.read,
    unclear: scan.unclear,
    listHolders: holdersAt.read,
    neededFrom: (at) => at - tables.longest,
    reset() {
      history.count = 0;
      scan.reset();
      clearFrom.clear();
      forget();
    },
    save() {
      const { count } = history;
      const [restoreAwake, clear] = [scan.save(), new Map(clearFrom)];
      return () => {
        history.count = count;
        restoreAwake();
        clearFrom = clear;
        forget();
      };
    },
  };
}

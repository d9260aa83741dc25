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

/** Starts at the beginning of a stream. Retains the classes of the characters of a slice and a horizon, two bytes each. */
export function createLookBack(tables: LookBackTables): LookBack {
  if (tables.horizons.size === 0) return NO_LOOK_BACK;
  const history = new History(SLICE_UNITS + tables.longest + 2);
  const scan = new ReverseScan(tables.reverse);
  /** Where each rule had no partial match when it fell asleep: none can have begun before. */
  let clearFrom = new Map<number, number>();
  /** Where the last scan began, and what it found. */
  let scannedAt = -1;
  let held = 0;
  /** The same of the last one that asked for each rule. */
  let listedAt = -1;
  let holders: readonly (readonly [order: number, from: number])[] = [];
  const forgetScans = (): void => {
    scannedAt = -1;
    listedAt = -1;
  };
  const setAwake = (order: number, isAwake: boolean): void => {
    const rule = tables.places.get(order);
    if (rule !== undefined) scan.setAwake(rule, isAwake);
    forgetScans();
  };
  const findHeld = (at: number): number => {
    if (scannedAt !== at) held = scan.run(history, at, false);
    scannedAt = at;
    return held;
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
    findHeld,
    unclear: scan.unclear,
    listHolders(at) {
      // Asked for at each mark.
      if (listedAt !== at) {
        scan.run(history, at, true);
        holders = scan.listHolders();
        listedAt = at;
      }
      return holders;
    },
    neededFrom: (at) => at - tables.longest,
    reset() {
      history.count = 0;
      scan.reset();
      clearFrom.clear();
      forgetScans();
    },
    save() {
      const { count } = history;
      const [restoreAwake, clear] = [scan.save(), new Map(clearFrom)];
      return () => {
        history.count = count;
        restoreAwake();
        clearFrom = clear;
        forgetScans();
      };
    },
  };
}

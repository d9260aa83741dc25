import { History } from './history.ts';
import type { LookBackTables } from './look-back-tables.ts';
import { type HeldText, ReverseScan } from './reverse-scan.ts';
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
  listHolders(at: number): readonly HeldText[];
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
class Remembered<T> {
  private at = Number.NaN;
  private found: T | null = null;
  private readonly find: (at: number) => T;

  constructor(find: (at: number) => T) {
    this.find = find;
  }

  read(at: number): T {
    if (this.at !== at || this.found === null) {
      this.found = this.find(at);
      this.at = at;
    }
    return this.found;
  }

  forget(): void {
    this.found = null;
  }
}

/** See {@link LookBack}; what was found at a place is forgotten whenever a rule wakes or falls asleep. */
class StreamLookBack implements LookBack {
  readonly unclear: ReadonlySet<number>;
  private readonly tables: LookBackTables;
  private readonly history: History;
  private readonly scan: ReverseScan;
  private readonly heldAt = new Remembered((at) => this.scan.run(this.history, at, false));
  private readonly holdersAt = new Remembered((at) => {
    this.scan.run(this.history, at, true);
    return this.scan.listHolders();
  });
  /** Where each rule had no partial match when it fell asleep: none can have begun before. */
  private clearFrom = new Map<number, number>();

  constructor(tables: LookBackTables) {
    this.tables = tables;
    this.history = new History(SLICE_UNITS + tables.longest + 2);
    this.scan = new ReverseScan(tables.reverse);
    this.unclear = this.scan.unclear;
  }

  append(stretch: Stretch, from: number, to: number): void {
    this.history.append(stretch, from, to);
  }

  readFrom(order: number, at: number): number | null {
    const horizon = this.tables.horizons.get(order);
    return horizon === undefined ? null : Math.max(this.clearFrom.get(order) ?? 0, at - horizon);
  }

  noteAsleep(order: number, at: number): void {
    if (!this.tables.horizons.has(order)) return;
    this.clearFrom.set(order, at);
    this.setAwake(order, false);
  }

  noteAwake(order: number): void {
    this.setAwake(order, true);
  }

  findHeld(at: number): number {
    return this.heldAt.read(at);
  }

  listHolders(at: number): readonly HeldText[] {
    return this.holdersAt.read(at);
  }

  neededFrom(at: number): number {
    return at - this.tables.longest;
  }

  reset(): void {
    this.history.count = 0;
    this.scan.reset();
    this.clearFrom.clear();
    this.forget();
  }

  save(): () => void {
    const { count } = this.history;
    const [restoreAwake, clearFrom] = [this.scan.save(), new Map(this.clearFrom)];
    return () => {
      this.history.count = count;
      restoreAwake();
      this.clearFrom = clearFrom;
      this.forget();
    };
  }

  private setAwake(order: number, isAwake: boolean): void {
    const rule = this.tables.places.get(order);
    if (rule !== undefined) this.scan.setAwake(rule, isAwake);
    this.forget();
  }

  private forget(): void {
    this.heldAt.forget();
    this.holdersAt.forget();
  }
}

/** Starts at the beginning of a stream. Retains the classes of the characters of a slice and a horizon, two bytes each. */
export const createLookBack = (tables: LookBackTables): LookBack =>
  tables.horizons.size === 0 ? NO_LOOK_BACK : new StreamLookBack(tables);

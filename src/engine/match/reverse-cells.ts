/** An attempt that begins at a place, as seen from there. */
export interface Attempt {
  /** Place in `ReverseTables.rules`. */
  readonly rule: number;
  /** Code units to where what it protects begins, or one of {@link LEAD}. */
  readonly lead: number;
}

/** Leads that are no number of code units: nothing is protected yet; too long, or not to be told. */
export const LEAD = { none: -1, unclear: 15 } as const;

/** Attempts that begin at a place. */
export interface Beginnings {
  readonly attempts: readonly Attempt[];
  /** Those of rules that aren't whole. */
  readonly partial: readonly Attempt[];
}

/** What a cell says beside the row, premultiplied, that a step leads to: whether attempts begin behind it. */
export const REVERSE_CELL = {
  shift: 4,
  /** An attempt that protects text from its start. */
  whole: 1,
  /** One of a rule that isn't whole, that protects text from its start or one code unit behind. */
  near: 2,
  /** One that protects nothing yet. */
  quiet: 4,
  /** Any other. */
  special: 8,
  any: 15,
} as const;

const KIND_OF_LEAD: ReadonlyMap<number, number> = new Map([
  [LEAD.none, REVERSE_CELL.quiet],
  [0, REVERSE_CELL.whole | REVERSE_CELL.near],
  [1, REVERSE_CELL.near],
]);

/** What a cell says of attempts that begin behind its step. */
export function describeBeginnings({ attempts, partial }: Beginnings): number {
  const whole = partial.length < attempts.length ? REVERSE_CELL.whole : 0;
  // Two attempts of one rule at one place may contradict each other.
  if (new Set(partial.map(({ rule }) => rule)).size < partial.length) return whole | REVERSE_CELL.special;
  const kinds = partial.map(({ lead }) => KIND_OF_LEAD.get(lead) ?? REVERSE_CELL.special);
  return kinds.reduce((bits, kind) => bits | kind, whole);
}

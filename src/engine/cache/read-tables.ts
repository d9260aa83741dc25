import { type CodePointSet, MAX_CODE_POINT } from '../compile/code-point-set.ts';
import { MAX_OPENING_CHARS, type Opening } from '../compile/openings.ts';
import type { CompiledRule } from '../compile/rule-set.ts';
import { type ByteReader, countLeft, readByte, readNumber, TableError } from './byte-reader.ts';
import {
  EDGE_BITS,
  EDGE_SHIFT,
  FOLLOWING_MASK,
  OPENS,
  PROTECTS_NOTHING,
  SHARED_SHIFT,
} from './table-format.ts';

type Conditions = Opening['conditions'];
type Row = Conditions[number]['rows'][number];

/** What the openings of all rules are made of. */
interface Shared {
  readonly sets: readonly CodePointSet[];
  /** 1 for each set that openings may use: one character at least, and none of two code units. */
  readonly isPlain: Uint8Array;
  readonly conditions: readonly Conditions[];
}

/** How a rule that sleeps wakes. */
export type RuleOpenings = Pick<CompiledRule, 'wakesInside'> & { readonly openings: readonly Opening[] };

/** Null for rules that never sleep. */
type OpeningsOfRules = readonly (RuleOpenings | null)[];

const LAST_OF_ONE_UNIT = 0xffff;
/**
 * What joining openings may cost: ways to begin, times characters to tell apart. A thousand published rules are at a
 * fiftieth of it. Without a bound a small table could keep the processor busy for hours.
 */
const MAX_JOIN_COST = 2 ** 28;
/** Edges of all conditions together. Each costs a look at every new kind of character. */
const MAX_EDGES = 4_096;

function readList<T>(reader: ByteReader, readItem: () => T): readonly T[] {
  const count = readNumber(reader, countLeft(reader));
  const list: T[] = [];
  for (let i = 0; i < count; i++) list.push(readItem());
  return list;
}

/** Whatever the bytes are, what is read is in ascending order and without overlaps. */
function readSet(reader: ByteReader): CodePointSet {
  const set: number[] = [];
  let least = 0;
  for (let left = readNumber(reader, countLeft(reader)); left > 0; left--) {
    const low = least + readNumber(reader, MAX_CODE_POINT - least);
    const high = low + readNumber(reader, MAX_CODE_POINT - low);
    set.push(low, high);
    least = high + 2;
  }
  return set;
}

const isPlainSet = (set: CodePointSet): boolean => set.length > 0 && set[set.length - 1]! <= LAST_OF_ONE_UNIT;

function readEdge(reader: ByteReader, sets: readonly CodePointSet[]): Row[number] {
  const value = readNumber(reader, (sets.length << EDGE_SHIFT) - 1);
  const side = (value & EDGE_BITS.isBefore) === 0 ? 'after' : 'before';
  return { side, set: sets[value >>> EDGE_SHIFT]!, orEdge: (value & EDGE_BITS.orEdge) !== 0 };
}

function readAllConditions(reader: ByteReader, sets: readonly CodePointSet[]): readonly Conditions[] {
  let edges = 0;
  const readCounted = (): Row[number] => {
    edges += 1;
    if (edges > MAX_EDGES) throw new TableError('The conditions have too many edges.');
    return readEdge(reader, sets);
  };
  return readList(reader, () =>
    readList(reader, () => ({ rows: readList(reader, () => readList(reader, readCounted)) })),
  );
}

/** Reads the characters of an opening that follow those that it shares with the one before. */
function readOwnSets(
  reader: ByteReader,
  { sets, isPlain }: Shared,
  before: readonly CodePointSet[],
): CodePointSet[] {
  const counts = readByte(reader);
  const shared = counts >>> SHARED_SHIFT;
  const length = shared + (counts & FOLLOWING_MASK);
  if (shared > before.length || length === 0 || length > MAX_OPENING_CHARS) {
    throw new TableError('An opening has no such length.');
  }
  const own = before.slice(0, shared);
  for (let i = shared; i < length; i++) {
    const number = readNumber(reader, sets.length - 1);
    if (isPlain[number] !== 1) throw new TableError('No opening uses such a set.');
    own.push(sets[number]!);
  }
  return own;
}

const NO_SETS: readonly CodePointSet[] = [];

function readRule(reader: ByteReader, shared: Shared): RuleOpenings | null {
  const head = readNumber(reader, 2 * countLeft(reader));
  if (head === 0) return null;
  const wakesInside = head % 2 === OPENS.inside % 2;
  const count = (head - (wakesInside ? OPENS.inside : OPENS.first)) / 2;
  const openings: Opening[] = [];
  let sets = NO_SETS;
  for (let i = 0; i < count; i++) {
    const conditions = shared.conditions[readNumber(reader, shared.conditions.length - 1)]!;
    const protection = readNumber(reader, MAX_OPENING_CHARS + 1);
    const protectedFrom = protection === PROTECTS_NOTHING ? Infinity : protection - 1;
    sets = readOwnSets(reader, shared, sets);
    openings.push({ sets, conditions, protectedFrom });
  }
  return { openings, wakesInside };
}

const countOpenings = (rules: OpeningsOfRules): number =>
  rules.reduce((sum, rule) => sum + (rule?.openings.length ?? 0), 0);

/**
 * Reads what {@link serializeRules} has written between header and hash.
 * @param ruleCount how many rules there have to be
 * @throws {TableError} where a number is out of bounds. O(bytes), whatever they are.
 */
export function readTables(reader: ByteReader, ruleCount: number): OpeningsOfRules {
  const sets = readList(reader, () => readSet(reader));
  const isPlain = Uint8Array.from(sets, (set) => (isPlainSet(set) ? 1 : 0));
  const shared: Shared = { sets, isPlain, conditions: readAllConditions(reader, sets) };
  const rules: (RuleOpenings | null)[] = [];
  for (let i = 0; i < ruleCount; i++) rules.push(readRule(reader, shared));
  if (countLeft(reader) > 0) throw new TableError('There is more than all rules.');
  const ranges = sets.reduce((sum, set) => sum + set.length, 0);
  const cost = (sets.length + countOpenings(rules)) * ranges;
  if (cost > MAX_JOIN_COST) throw new TableError('The openings take too long to be joined.');
  return rules;
}

import { type CodePointSet, complementSet, createSet, hasCodePoint, hasOverlap } from './code-point-set.ts';
import { readHostClass } from './host-classes.ts';

/** Letters with case all lie below; a unit test holds this against the host's whole table. */
const LAST_CASED = 0x1ffff;
const LAST_ASCII = 0x7f;
const LONG_S = 0x17f;
const KELVIN = 0x212a;

/** Code point → all code points that are equal to it under `iu`, itself included; absent: only itself. */
type FoldTable = ReadonlyMap<number, readonly number[]>;

/** The letters of ASCII and the two that are equal to some of them: all that most rules ask for. */
const BASIC_TABLE: FoldTable = createBasicTable();

/** What {@link BASIC_TABLE} tells everything about: ASCII, its two relatives, and spaces, which have no case. */
const BASIC: CodePointSet = createSet([
  0x00, 0x7f, 0xa0, 0xa0, 0x17f, 0x17f, 0x1680, 0x1680, 0x2000, 0x206f, 0x212a, 0x212a, 0x3000, 0x3000,
  0xfeff, 0xfeff,
]);
const BEYOND_BASIC = complementSet(BASIC);

let hostTable: FoldTable | null = null;

function createBasicTable(): FoldTable {
  const table = new Map<number, readonly number[]>();
  for (let upper = 0x41; upper <= 0x5a; upper++) {
    const equals = [upper, upper + 0x20];
    if (upper === 0x53) equals.push(LONG_S);
    if (upper === 0x4b) equals.push(KELVIN);
    for (const equal of equals) table.set(equal, equals);
  }
  return table;
}

/** Two characters are equal under `iu` exactly where a case-insensitive back-reference joins them. */
const isSameFolded = (a: string, b: string): boolean => /^(.)\1$/isu.test(a + b);

/** Puts a character beside those of the bucket that it is equal to. */
function addToBucket(bucket: string[][], character: string): void {
  const equal = bucket.find((group) => isSameFolded(group[0]!, character));
  if (equal) equal.push(character);
  else bucket.push([character]);
}

/**
 * Equal characters share their full upper case, or the upper case of their full lower case; both are only used to
 * find candidates, so that a few thousand comparisons suffice instead of millions.
 */
function createHostTable(): FoldTable {
  const buckets = new Map<string, string[][]>();
  const cased = readHostClass('[\\p{Changes_When_Casemapped}\\p{Changes_When_Casefolded}]', LAST_CASED);
  for (let i = 0; i < cased.length; i += 2) {
    for (let codePoint = cased[i]!; codePoint <= cased[i + 1]!; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      const key = character.toLowerCase().toUpperCase();
      const bucket = buckets.get(key) ?? [];
      addToBucket(bucket, character);
      buckets.set(key, bucket);
    }
  }
  const table = new Map<number, readonly number[]>();
  for (const group of [...buckets.values()].flat()) {
    const members = group.map((character) => character.codePointAt(0)!);
    if (members.length > 1) for (const member of members) table.set(member, members);
  }
  return table;
}

/** Takes some 20 ms to make: only who goes beyond {@link BASIC} asks for it. */
function getHostTable(): FoldTable {
  hostTable ??= createHostTable();
  return hostTable;
}

/** True where upper and lower case are the character itself: nothing else is equal to it then. */
function isUncased(codePoint: number): boolean {
  const character = String.fromCodePoint(codePoint);
  return character.toLowerCase() === character && character.toUpperCase() === character;
}

/**
 * All characters that are equal to the given one when case is ignored as under the flags `iu`.
 * @returns at least the character itself, ascending where there are several
 */
export function foldCodePoint(codePoint: number): readonly number[] {
  const basic = BASIC_TABLE.get(codePoint);
  if (basic) return basic;
  if (codePoint <= LAST_ASCII || isUncased(codePoint)) return [codePoint];
  return getHostTable().get(codePoint) ?? [codePoint];
}

/** True where everything beyond {@link BASIC} is in, or nothing: what is in and what is out has no equals there. */
const isBasic = (set: CodePointSet): boolean =>
  !hasOverlap(set, BEYOND_BASIC) || !hasOverlap(complementSet(set), BEYOND_BASIC);

/** By identity: sets that have a name of their own come again and again. */
const closures = new WeakMap<CodePointSet, CodePointSet>();

/** All characters that have an equal in the set. */
function listEqual(set: CodePointSet): readonly number[] {
  const [low, high] = set;
  if (set.length === 2 && low === high) return foldCodePoint(low!);
  const equal: number[] = [];
  const table = isBasic(set) ? BASIC_TABLE : getHostTable();
  table.forEach((equals, codePoint) => {
    if (hasCodePoint(set, codePoint)) equal.push(...equals);
  });
  return equal;
}

/** The set and every character that is equal to a member when case is ignored as under the flags `iu`. */
export function closeOverCase(set: CodePointSet): CodePointSet {
  const known = closures.get(set);
  if (known) return known;
  const closed = createSet([...set, ...listEqual(set).flatMap((equal) => [equal, equal])]);
  closures.set(set, closed);
  return closed;
}

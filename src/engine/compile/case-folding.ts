import { type CodePointSet, countCodePoints, createSet, hasCodePoint, keyOfSet } from './code-point-set.ts';
import { readHostClass } from './host-classes.ts';

/** Letters with case all lie below; a unit test holds this against the host's whole table. */
const LAST_CASED = 0x1ffff;

/** Code point → all code points that are equal to it under `iu`, itself included; absent: only itself. */
type FoldTable = ReadonlyMap<number, readonly number[]>;

let foldTable: FoldTable | null = null;
const closures = new Map<string, CodePointSet>();

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
function createFoldTable(): FoldTable {
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

function getFoldTable(): FoldTable {
  foldTable ??= createFoldTable();
  return foldTable;
}

/**
 * All characters that are equal to the given one when case is ignored as under the flags `iu`.
 * @returns at least the character itself, ascending where there are several
 */
export function foldCodePoint(codePoint: number): readonly number[] {
  return getFoldTable().get(codePoint) ?? [codePoint];
}

/** Sets of up to so many characters are closed one by one, others by going through all that have an equal. */
const MAX_SMALL_SET = 256;

function listMembers(set: CodePointSet): number[] {
  const members: number[] = [];
  for (let i = 0; i < set.length; i += 2) {
    for (let codePoint = set[i]!; codePoint <= set[i + 1]!; codePoint++) members.push(codePoint);
  }
  return members;
}

/** All characters that have an equal in the set. */
function listEqual(set: CodePointSet): readonly number[] {
  if (countCodePoints(set) <= MAX_SMALL_SET) return listMembers(set).flatMap(foldCodePoint);
  return [...getFoldTable()].flatMap(([codePoint, equals]) => (hasCodePoint(set, codePoint) ? equals : []));
}

/** The set and every character that is equal to a member when case is ignored as under the flags `iu`. */
export function closeOverCase(set: CodePointSet): CodePointSet {
  if (set.length === 2 && set[0] === set[1]) return createSet(foldCodePoint(set[0]!).flatMap((c) => [c, c]));
  const key = keyOfSet(set);
  const known = closures.get(key);
  if (known) return known;
  const closed = createSet([...set, ...listEqual(set).flatMap((equal) => [equal, equal])]);
  closures.set(key, closed);
  return closed;
}

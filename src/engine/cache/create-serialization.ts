import { type CodePointSet, keyOfSet } from '../compile/code-point-set.ts';
import type { Opening } from '../compile/openings.ts';
import type { CompiledRule, RuleSet } from '../compile/rule-set.ts';
import { listLiveOpenings } from '../match/live-openings.ts';
import { type ByteWriter, createByteWriter } from './byte-writer.ts';
import { computeFingerprint } from './fingerprint.ts';
import { hashBytes } from './hash.ts';
import {
  CHECKSUM_BYTES,
  EDGE_BITS,
  EDGE_SHIFT,
  HEADER_BYTES,
  listHeaderWords,
  OPENS,
  PROTECTS_NOTHING,
  SHARED_SHIFT,
  writeWords,
} from './table-format.ts';

type Conditions = Opening['conditions'];

/** Numbers things in the order in which they first come. */
function createNumbering<T>(keyOf: (thing: T) => string) {
  const things: T[] = [];
  const byIdentity = new Map<T, number>();
  const byKey = new Map<string, number>();
  return {
    things,
    numberOf(thing: T): number {
      const known = byIdentity.get(thing);
      if (known !== undefined) return known;
      const key = keyOf(thing);
      const number = byKey.get(key) ?? things.push(thing) - 1;
      byKey.set(key, number);
      byIdentity.set(thing, number);
      return number;
    },
  };
}

type Numbering<T> = ReturnType<typeof createNumbering<T>>;

/** What openings have in common. */
interface Shared {
  readonly sets: Numbering<CodePointSet>;
  readonly conditions: Numbering<Conditions>;
}

function createShared(): Shared {
  const sets = createNumbering(keyOfSet);
  const keyOfConditions = (conditions: Conditions): string =>
    JSON.stringify(
      conditions.map(({ rows }) =>
        rows.map((row) => row.map(({ side, set, orEdge }) => [side, sets.numberOf(set), orEdge])),
      ),
    );
  return { sets, conditions: createNumbering(keyOfConditions) };
}

/** Where it begins above the last, and how far it reaches, of each range. */
function writeSet(writer: ByteWriter, set: CodePointSet): void {
  writer.writeNumber(set.length / 2);
  let least = 0;
  for (let i = 0; i < set.length; i += 2) {
    const [low, high] = [set[i]!, set[i + 1]!];
    writer.writeNumber(low - least);
    writer.writeNumber(high - low);
    least = high + 2;
  }
}

function writeConditions(writer: ByteWriter, conditions: Conditions, { sets }: Shared): void {
  writer.writeNumber(conditions.length);
  for (const { rows } of conditions) {
    writer.writeNumber(rows.length);
    for (const row of rows) {
      writer.writeNumber(row.length);
      for (const { side, set, orEdge } of row) {
        const bits = (orEdge ? EDGE_BITS.orEdge : 0) | (side === 'before' ? EDGE_BITS.isBefore : 0);
        writer.writeNumber((sets.numberOf(set) << EDGE_SHIFT) | bits);
      }
    }
  }
}

function countShared(before: readonly number[], sets: readonly number[]): number {
  const first = sets.findIndex((set, i) => set !== before[i]);
  return first < 0 ? sets.length : first;
}

/** Openings that follow each other tend to begin alike. */
function writeOpenings(writer: ByteWriter, openings: readonly Opening[], shared: Shared): void {
  let before: readonly number[] = [];
  for (const { sets, conditions, protectedFrom } of openings) {
    const numbers = sets.map((set) => shared.sets.numberOf(set));
    const count = countShared(before, numbers);
    writer.writeNumber(shared.conditions.numberOf(conditions));
    writer.writeNumber(protectedFrom === Infinity ? PROTECTS_NOTHING : protectedFrom + 1);
    writer.writeByte((count << SHARED_SHIFT) | (numbers.length - count));
    for (const number of numbers.slice(count)) writer.writeNumber(number);
    before = numbers;
  }
}

/** Twice the number of openings, and what kind they are; 0 for a rule that never sleeps. */
function writeRule(writer: ByteWriter, rule: CompiledRule, shared: Shared): void {
  const openings = rule.openings && listLiveOpenings(rule);
  writer.writeNumber(openings ? 2 * openings.length + (rule.wakesInside ? OPENS.inside : OPENS.first) : 0);
  if (openings) writeOpenings(writer, openings, shared);
}

/** Puts a header before what was written, and a hash behind it. */
function seal(body: readonly Uint8Array[], { source, limits }: RuleSet): Uint8Array {
  const bodyBytes = body.reduce((sum, { length }) => sum + length, 0);
  const length = HEADER_BYTES + bodyBytes + CHECKSUM_BYTES;
  const bytes = new Uint8Array(length);
  bytes.set(writeWords(listHeaderWords(computeFingerprint(source, limits), length)));
  let at = HEADER_BYTES;
  for (const part of body) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(writeWords(hashBytes(bytes.subarray(0, at))), at);
  return bytes;
}

/** What rules refer to gets its number by being referred to, and stands before them. */
function finish(ofRules: ByteWriter, shared: Shared, ruleSet: RuleSet): Uint8Array {
  const [ofSets, ofConditions] = [createByteWriter(), createByteWriter()];
  ofConditions.writeNumber(shared.conditions.things.length);
  for (const conditions of shared.conditions.things) writeConditions(ofConditions, conditions, shared);
  ofSets.writeNumber(shared.sets.things.length);
  for (const set of shared.sets.things) writeSet(ofSets, set);
  return seal(
    [ofSets, ofConditions, ofRules].map((writer) => writer.toBytes()),
    ruleSet,
  );
}

/** Tables that are being written, a step at a time, as rules are compiled. */
export interface Serialization {
  /** Writes the next rule down. @returns false when nothing is left to do; doesn't throw */
  advance(): boolean;
  /** The bytes, once nothing is left to do; null before. */
  readonly bytes: Uint8Array | null;
}

/**
 * Begins to write down what compiling found out. A step for each rule, and one for all.
 * @param ruleSet not changed; automata that are in doubt are built for it
 */
export function createSerialization(ruleSet: RuleSet): Serialization {
  const shared = createShared();
  const ofRules = createByteWriter();
  let written = 0;
  let bytes: Uint8Array | null = null;
  return {
    get bytes() {
      return bytes;
    },
    advance() {
      const rule = ruleSet.rules[written];
      written += 1;
      if (rule) writeRule(ofRules, rule, shared);
      else bytes ??= finish(ofRules, shared, ruleSet);
      return bytes === null;
    },
  };
}

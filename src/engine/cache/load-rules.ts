import { checkRule } from '../compile/check-rule.ts';
import { createRuleSet } from '../compile/create-rule-set.ts';
import { type CompileLimits, DEFAULT_LIMITS } from '../compile/limits.ts';
import { RuleError } from '../compile/rule-error.ts';
import type { RuleSet } from '../compile/rule-set.ts';
import type { EngineRule } from '../types.ts';
import { type ByteReader, TableError } from './byte-reader.ts';
import { computeFingerprint } from './fingerprint.ts';
import { hashBytes } from './hash.ts';
import { createLoadedRule } from './loaded-rule.ts';
import { readTables } from './read-tables.ts';
import { CHECKSUM_BYTES, HEADER_BYTES, listHeaderWords, writeWords } from './table-format.ts';

const holdsAt = (bytes: Uint8Array, at: number, expected: Uint8Array): boolean =>
  expected.every((byte, i) => bytes[at + i] === byte);

/** Whole, undamaged, and written by this engine for these rules and limits. */
function isSealed(bytes: Uint8Array, rules: readonly EngineRule[], limits: CompileLimits): boolean {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < HEADER_BYTES || !holdsAt(bytes, end, writeWords(hashBytes(bytes.subarray(0, end))))) return false;
  const header = listHeaderWords(computeFingerprint(rules, limits), bytes.length);
  return holdsAt(bytes, 0, writeWords(header));
}

/** The checks of a rule that are no matter of its pattern. */
function checkAll(rules: readonly EngineRule[], { maxRules }: CompileLimits): boolean {
  rules.forEach(checkRule);
  return rules.length <= maxRules && new Set(rules.map(({ id }) => id)).size === rules.length;
}

/**
 * Gets a rule set from what {@link serializeRules} has written, without looking at a pattern: each is parsed when text
 * first asks for it. A set that was loaded does what a compiled one does, as long as the bytes are its own: the hash
 * in them tells damage, not deceit. Bytes made to deceive can keep a rule asleep, so compare what a compilation of the
 * same rules serialises to.
 * @param rules kept, and not to be changed
 * @param bytes not kept
 * @param limits those that the rules were compiled within
 * @returns null where the bytes are damaged, of another engine, or of other rules or limits. Never throws, whatever the
 * bytes are. O(bytes + text of the rules).
 */
export function loadRules(
  rules: readonly EngineRule[],
  bytes: Uint8Array,
  limits: CompileLimits = DEFAULT_LIMITS,
): RuleSet | null {
  if (!isSealed(bytes, rules, limits)) return null;
  try {
    if (!checkAll(rules, limits)) return null;
    const reader: ByteReader = { bytes, at: HEADER_BYTES, end: bytes.length - CHECKSUM_BYTES };
    const openings = readTables(reader, rules.length);
    const parts = rules.map((rule, order) => createLoadedRule(rule, openings[order]!, limits));
    return createRuleSet(parts, { source: rules, limits });
  } catch (error) {
    // A rule that no engine takes is refused with its reason when it is compiled.
    if (error instanceof TableError || error instanceof RuleError) return null;
    throw error;
  }
}

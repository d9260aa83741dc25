import type { EngineRule } from '../../../src/engine/index.ts';
import { createRandom, type Random } from '../browser/random.ts';
import { splitKeywords } from './keyword-rules.ts';
import { listRule } from './list-rule.ts';
import type { RuleList } from './rule-list.ts';

const CONSONANTS = 'bcdfghjklmnprstvz';
const VOWELS = 'aeiou';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A word that nobody has thought of, e.g. `tozuvi`. */
function makeName(random: Random, syllables = 3): string {
  return Array.from({ length: syllables }, () => random.text(CONSONANTS, 1) + random.text(VOWELS, 1)).join(
    '',
  );
}

const makeRegex = (id: string, pattern: string): EngineRule => ({
  id,
  kind: 'regex',
  pattern,
  flags: '',
  action: 'redact',
});

/** A token that shows by its beginning what it is. */
function makeToken(id: string, random: Random): EngineRule {
  const prefix = random.pick([
    `${makeName(random, 1)}${random.text(CONSONANTS, 1)}_`,
    `${makeName(random, 2)}-`,
    random.text(CAPITALS, 4),
    `${makeName(random, 2)}_(?:live|test)_`,
  ]);
  const set = random.pick(['[A-Z0-9]', '[a-z0-9]', '[A-Za-z0-9_-]', '[a-fA-F0-9]']);
  const length = random.pick(['{16}', '{24}', '{32}', '{36,40}', '{20,80}']);
  return makeRegex(
    id,
    random.pick([`\\b(${prefix}${set}${length})\\b`, `\\b(${prefix}(?i)${set}${length})(?:[\\s'";]|$)`]),
  );
}

/** A value beside the name of the vendor whose key it is: most published rules are of this make. */
function makeAssignment(id: string, random: Random): EngineRule {
  const name = random.pick([makeName(random), `${makeName(random, 2)}|${makeName(random, 2)}`]);
  const value = random.pick(['[a-z0-9]{32}', '[a-f0-9]{40}', '[a-z0-9_-]{20,64}', '[a-z0-9=_\\-]{24}']);
  const before = `(?i)[\\w.-]{0,50}?(?:${name})(?:[ \\t\\w.-]{0,20})[\\s'"]{0,3}`;
  return makeRegex(id, `${before}(?:=|>|:{1,3}=|:|=>|,)[\\x60'"\\s=]{0,5}(${value})(?:[\\x60'"\\s;]|$)`);
}

/** Numbers in groups, such as those of papers and cards. */
function makeDigits(id: string, random: Random): EngineRule {
  const groups = Array.from({ length: 2 + random.int(3) }, () => `\\d{${2 + random.int(4)}}`);
  return makeRegex(id, `\\b${groups.join(random.pick(['-', '[ -]?', '\\.']))}\\b`);
}

/** Something with an at sign in its middle: nothing tells where it begins. */
function makeAddress(id: string, random: Random): EngineRule {
  const host = random.pick(['[a-z0-9-]{1,63}\\.[a-z]{2,12}', `[a-z0-9.-]{0,40}${makeName(random)}\\.com`]);
  return makeRegex(id, `(?i)[\\w.+-]{1,64}@${host}\\b`);
}

/** A block between two lines of dashes. */
function makeRegion(id: string, random: Random): EngineRule {
  const title = `${makeName(random, 2).toUpperCase()} [A-Z ]{0,20}KEY`;
  return {
    id,
    kind: 'region',
    begin: `-----BEGIN ${title}-----`,
    end: `-----END ${title}-----`,
    maxLength: 8_192,
    action: 'redact',
  };
}

function makeKeywords(id: string, random: Random): EngineRule {
  const words = Array.from({ length: 50 }, () => makeName(random, 2 + random.int(3)));
  return splitKeywords(id, [...new Set(words)])[0]!;
}

/** How often each make comes among a hundred; the shares are those of published rules. */
const MAKES = [
  [makeAssignment, 45],
  [makeToken, 41],
  [makeKeywords, 8],
  [makeDigits, 2],
  [makeAddress, 2],
  [makeRegion, 2],
] as const;
const HUNDRED = MAKES.flatMap(([make, share]) => Array.from({ length: share }, () => make));

/**
 * Makes rules of the same make as published ones.
 * @param count any number; the rules of a smaller count begin those of a larger
 * @returns the same rules for the same seed
 */
export function makeRules(count: number, seed: number): RuleList {
  const random = createRandom(seed);
  const makes: ((id: string, random: Random) => EngineRule)[] = [];
  while (makes.length < count) {
    const hundred = [...HUNDRED];
    while (hundred.length > 0) makes.push(...hundred.splice(random.int(hundred.length), 1));
  }
  // A random source for each rule: otherwise the order of the makes above would depend on the count.
  const rules = makes.slice(0, count).map((make, i) => make(`made-${i}`, createRandom(seed + i + 1)));
  const listed = rules.map((rule) => listRule(rule, 1)).filter((rule) => rule !== null);
  return { origin: 'made', rules: listed, refused: rules.length - listed.length };
}

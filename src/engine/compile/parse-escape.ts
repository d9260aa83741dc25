import { closeOverCase } from './case-folding.ts';
import { type CodePointSet, complementSet } from './code-point-set.ts';
import { getEscape } from './leaves.ts';
import { getPropertySet } from './named-sets.ts';
import { hasMode, type PatternReader, readCodePoint, readSyntax, refuse } from './pattern-reader.ts';

/** A set that has a name of its own, such as `\d` or `\p{Lu}`. */
export interface NamedSet {
  readonly set: CodePointSet;
  /** In ECMAScript `u` syntax, fit for inside and outside of a class. */
  readonly source: string;
}

const CONTROLS: Readonly<Record<string, number>> = { f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09, v: 0x0b };

/** The faults that need a code of their own or a better hint than "unknown escape". */
const FOREIGN: Readonly<Record<string, string>> = {
  a: 'Write \\x07 for the bell character.',
  e: 'Write \\x1b for the escape character.',
  h: 'Write [\\t ] for a horizontal space.',
  R: 'Write (?:\\r\\n|[\\n\\r]) for a line break.',
  Q: 'Escape each character by itself instead of quoting with \\Q…\\E.',
  K: 'Protect a capture group instead of resetting the match with \\K.',
  G: 'Leave \\G out: a rule looks for all its matches anyway.',
};

/**
 * Reads `\d`, `\W`, `\p{…}` and their like, the backslash already taken.
 * @returns null, and moves nothing, where another kind of escape comes
 */
export function parseSetEscape(reader: PatternReader): NamedSet | null {
  const letter = reader.source[reader.at];
  if (letter === 'p' || letter === 'P') return parseProperty(reader);
  const escape = getEscape(reader.source.charCodeAt(reader.at), hasMode(reader, 'ignoreCase'));
  if (escape) reader.at += 1;
  return escape;
}

/**
 * Reads `\p{Name}`, `\p{^Name}` and RE2's `\pN`, the backslash already taken; a bare script name means that script.
 * @throws {RuleError} SYNTAX
 */
export function parseProperty(reader: PatternReader): NamedSet {
  const at = reader.at - 1;
  const match = readSyntax(reader, /([pP])(?:\{(\^?)([^{}]+)\}|([A-Z]))/y);
  const name = match?.[3] ?? match?.[4] ?? '';
  const expression = [name, `Script=${name}`].find((candidate) => getPropertySet(candidate));
  const set = expression && getPropertySet(expression);
  if (!match || !set) {
    throw refuse(reader, 'SYNTAX', at, [
      'There is no such Unicode property.',
      'Write \\p{Lu}, \\p{Script=Greek} or another property of ECMAScript.',
    ]);
  }
  const isNegated = (match[1] === 'P') !== (match[2] === '^');
  // Under `iu` a negated property is folded after it is complemented, unlike `\W`.
  const raw = isNegated ? complementSet(set) : set;
  return {
    set: hasMode(reader, 'ignoreCase') ? closeOverCase(raw) : raw,
    source: `\\${isNegated ? 'P' : 'p'}{${expression}}`,
  };
}

function parseHex(reader: PatternReader): number | null {
  const pair = readSyntax(reader, /u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/y);
  if (pair) {
    const [high, low] = [parseInt(pair[1]!, 16), parseInt(pair[2]!, 16)];
    return 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00);
  }
  const match = readSyntax(reader, /(?:[ux]\{([0-9a-fA-F]{1,8})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/y);
  const digits = match?.[1] ?? match?.[2] ?? match?.[3];
  const value = digits === undefined ? Infinity : parseInt(digits, 16);
  return value <= 0x10ffff ? value : null;
}

/**
 * Reads an escape that stands for one character, the backslash already taken. `\b` is the caller's: it means
 * something else inside a class than outside.
 * @throws {RuleError} BACKREFERENCE or SYNTAX
 */
export function parseCharacterEscape(reader: PatternReader): number {
  const at = reader.at - 1;
  const letter = reader.source[reader.at];
  if (letter === undefined) {
    throw refuse(reader, 'SYNTAX', at, ['The pattern ends in a backslash.', 'Write \\\\ for a backslash.']);
  }
  // Anything that is no letter or digit stands for itself when it is escaped, needlessly or not.
  if (!/[A-Za-z0-9]/.test(letter)) return readCodePoint(reader);
  if (letter === 'u' || letter === 'x') {
    const value = parseHex(reader);
    if (value !== null) return value;
    throw refuse(reader, 'SYNTAX', at, [
      'The character code is incomplete or too large.',
      'Write \\x41, \\u0041 or \\u{1F600}.',
    ]);
  }
  const control = readSyntax(reader, /c([A-Za-z])/y);
  if (control) return control[1]!.charCodeAt(0) % 32;
  if (readSyntax(reader, /0(?![0-9])/y)) return 0;
  if (letter in CONTROLS) {
    reader.at += 1;
    return CONTROLS[letter]!;
  }
  throw refuseEscape(reader, letter, at);
}

function refuseEscape(reader: PatternReader, letter: string, at: number): Error {
  if (/[1-9k]/.test(letter)) {
    return refuse(reader, 'BACKREFERENCE', at, [
      'Back-references need memory without bound.',
      'Write out what the group may hold, or match the parts with rules of their own.',
    ]);
  }
  return refuse(reader, 'SYNTAX', at, [
    `The escape \\${letter} has no meaning in ECMAScript.`,
    FOREIGN[letter] ?? `Write ${letter} for the character itself, or \\x and two hex digits for its code.`,
  ]);
}

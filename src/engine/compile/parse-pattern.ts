import { createChoice, createSequence, createSetNode } from './create-node.ts';
import { getAnchor, getBoundary, getDot, getEscape, getLiteral } from './leaves.ts';
import type { CompileLimits } from './limits.ts';
import { parseClass, refuseNesting } from './parse-class.ts';
import { parseCharacterEscape, parseProperty } from './parse-escape.ts';
import { parseGroup } from './parse-group.ts';
import { parseQuantifier, refuseQuantifier, skipVerbose, startsQuantifier } from './parse-quantifier.ts';
import {
  createPatternReader,
  hasMode,
  type PatternReader,
  readCodePoint,
  readSyntax,
  refuse,
} from './pattern-reader.ts';
import { MODE, type SyntaxNode } from './syntax.ts';

/** A parsed pattern. */
export interface ParsedPattern {
  readonly root: SyntaxNode;
  /** Modes to print the pattern under: those given, and those of a leading `(?i)`. */
  readonly modes: number;
  readonly groupCount: number;
}

/** The pattern of one rule, as its author wrote it. */
export interface PatternSource {
  readonly ruleId: string;
  readonly pattern: string;
  /** {@link MODE} bits. */
  readonly modes: number;
}

/**
 * Reads a pattern in ECMAScript, Python, Go, Rust or legacy JavaScript spelling.
 * @returns a tree whose meaning is that of ECMAScript with the `u` flag
 * @throws {RuleError} BACKREFERENCE, LOOKAROUND, NULLABLE_LOOP, BUDGET or SYNTAX. O(pattern).
 */
export function parsePattern(source: PatternSource, limits: CompileLimits): ParsedPattern {
  const reader = createPatternReader(source.ruleId, source.pattern, source.modes, limits);
  if (source.pattern.length > limits.maxPatternChars) {
    throw refuse(reader, 'BUDGET', limits.maxPatternChars, [
      `The pattern is longer than ${limits.maxPatternChars} characters.`,
      'Split the rule.',
    ]);
  }
  const directive = /^\(\?[imsux]+\)/.exec(source.pattern)?.[0];
  const root = parseChoice(reader);
  if (reader.at < source.pattern.length) {
    throw refuse(reader, 'SYNTAX', reader.at, [
      'There is a closing bracket without an opening one.',
      'Remove it, or write \\).',
    ]);
  }
  const leading = directive ? readDirective(directive) : 0;
  return { root, modes: source.modes | leading, groupCount: reader.groups };
}

/** A leading `(?i)` becomes a flag of the reported pattern instead of brackets around all of it. */
function readDirective(directive: string): number {
  return (
    (directive.includes('i') ? MODE.ignoreCase : 0) |
    (directive.includes('m') ? MODE.multiline : 0) |
    (directive.includes('s') ? MODE.dotAll : 0)
  );
}

function parseChoice(reader: PatternReader): SyntaxNode {
  const first = parseSequence(reader);
  if (reader.source[reader.at] !== '|') return first;
  const branches = [first];
  while (reader.source[reader.at] === '|') {
    reader.at += 1;
    branches.push(parseSequence(reader));
  }
  return createChoice(branches);
}

/** Characters of ASCII that mean something by themselves, and those that may mean nothing. */
const SPECIAL = '|()[]\\.^$*+?{ #\t\n\v\f\r';
/** 1 for each character that can be nothing but itself. */
const IS_PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  SPECIAL.includes(String.fromCharCode(code)) ? 0 : 1,
);

/** Reads up to the next `|`, closing bracket or the end. Empty nodes leave no trace, unless they are repeated. */
function parseSequence(reader: PatternReader): SyntaxNode {
  const items: SyntaxNode[] = [];
  for (;;) {
    parseLiterals(reader, items);
    skipVerbose(reader);
    const next = reader.source[reader.at];
    if (next === undefined || next === '|' || next === ')') break;
    const atom = parseAtom(reader);
    const isEmpty = atom.type === 'sequence' && atom.items.length === 0;
    if (!isEmpty || startsQuantifier(reader)) items.push(parseQuantifier(reader, atom));
  }
  return items.length === 1 ? items[0]! : createSequence(items);
}

/** Takes plain characters, most of a pattern, for as long as no quantifier can follow. */
function parseLiterals(reader: PatternReader, items: SyntaxNode[]): void {
  const { source } = reader;
  const ignoresCase = hasMode(reader, 'ignoreCase');
  let { at } = reader;
  let code = source.charCodeAt(at);
  while (IS_PLAIN[code] === 1) {
    const next = source.charCodeAt(at + 1);
    if (IS_PLAIN[next] !== 1) break;
    items.push(getLiteral(code, ignoresCase));
    at += 1;
    code = next;
  }
  reader.at = at;
}

function parseAtom(reader: PatternReader): SyntaxNode {
  if (startsQuantifier(reader)) throw refuseQuantifier(reader);
  const codePoint = readCodePoint(reader);
  switch (reader.source[reader.at - 1]) {
    case '(':
      return parseGroup(reader, parseChoice);
    case '[':
      return parseClass(reader);
    case ']':
      // It closes nothing, so it is itself, unless a bracket before it shows that a class was to end here.
      if (reader.innerBracketAt >= 0) throw refuseNesting(reader, reader.innerBracketAt);
      return getLiteral(codePoint, hasMode(reader, 'ignoreCase'));
    case '\\':
      return parseEscape(reader);
    case '.':
      return getDot(hasMode(reader, 'dotAll'));
    case '^':
      return getAnchor('^', hasMode(reader, 'multiline'));
    case '$':
      return getAnchor('$', hasMode(reader, 'multiline'));
    default:
      return getLiteral(codePoint, hasMode(reader, 'ignoreCase'));
  }
}

/** Reads an escape outside of a class, the backslash already taken. */
function parseEscape(reader: PatternReader): SyntaxNode {
  const ignoresCase = hasMode(reader, 'ignoreCase');
  const letter = reader.source[reader.at];
  refuseWordEdge(reader);
  const leaf = getEscapedLeaf(letter, ignoresCase);
  if (leaf) {
    reader.at += 1;
    return leaf;
  }
  if (letter !== 'p' && letter !== 'P') return getLiteral(parseCharacterEscape(reader), ignoresCase);
  return createSetNode({ ...parseProperty(reader), need: { mask: MODE.ignoreCase, modes: reader.modes } });
}

/**
 * `\<`, `\>` and `\b{start}` are edges of words in other dialects. Read as text they would never be found.
 * @throws {RuleError} SYNTAX
 */
function refuseWordEdge(reader: PatternReader): void {
  const at = reader.at - 1;
  if (!readSyntax(reader, /[<>]|[bB]\{[a-z]/y)) return;
  throw refuse(reader, 'SYNTAX', at, [
    'An edge of one kind, the start or the end of a word, is spelled differently here.',
    'Write \\b(?=\\w) for the start and \\b(?!\\w) for the end of a word, and < or > for the character itself.',
  ]);
}

function getEscapedLeaf(letter: string | undefined, ignoresCase: boolean): SyntaxNode | null {
  switch (letter) {
    case undefined:
      return null;
    case 'A':
      return getAnchor('^', false);
    case 'z':
    case 'Z':
      return getAnchor('$', false);
    case 'b':
      return getBoundary(false, ignoresCase);
    case 'B':
      return getBoundary(true, ignoresCase);
    default:
      return getEscape(letter.charCodeAt(0), ignoresCase);
  }
}

import { closeOverCase } from './case-folding.ts';
import { complementSet, EMPTY_SET } from './code-point-set.ts';
import type { CompileLimits } from './limits.ts';
import { getDotSet, getWordSet, LINE_TERMINATORS } from './named-sets.ts';
import { parseClass } from './parse-class.ts';
import { parseCharacterEscape, parseSetEscape } from './parse-escape.ts';
import { parseGroup } from './parse-group.ts';
import {
  createPatternReader,
  hasMode,
  type PatternReader,
  readCodePoint,
  readSyntax,
  refuse,
  skipText,
} from './pattern-reader.ts';
import { printCodePoint } from './print-code-point.ts';
import { type AssertionNode, isNullable, MODE, type SetNode, type SyntaxNode } from './syntax.ts';

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
  const branches = [parseSequence(reader)];
  while (skipText(reader, '|')) branches.push(parseSequence(reader));
  return branches.length === 1 ? branches[0]! : { type: 'choice', branches };
}

function skipVerbose(reader: PatternReader): void {
  if (reader.verbose) readSyntax(reader, /(?:\s|#[^\n]*)*/y);
}

/** Reads up to the next `|`, closing bracket or the end. Empty nodes leave no trace, unless they are repeated. */
function parseSequence(reader: PatternReader): SyntaxNode {
  const items: SyntaxNode[] = [];
  for (skipVerbose(reader); reader.at < reader.source.length; skipVerbose(reader)) {
    const next = reader.source[reader.at];
    if (next === '|' || next === ')') break;
    const atom = parseAtom(reader);
    const isEmpty = atom.type === 'sequence' && atom.items.length === 0;
    if (!isEmpty || startsQuantifier(reader)) items.push(parseQuantifier(reader, atom));
  }
  return items.length === 1 ? items[0]! : { type: 'sequence', items };
}

function parseAtom(reader: PatternReader): SyntaxNode {
  if (startsQuantifier(reader)) throw refuseQuantifier(reader);
  if (skipText(reader, '(')) return parseGroup(reader, parseChoice);
  if (skipText(reader, '[')) return parseClass(reader);
  if (skipText(reader, '\\')) return parseEscape(reader);
  if (skipText(reader, '.')) return createDot(reader);
  if (skipText(reader, '^')) return createAnchor('^', hasMode(reader, 'multiline'));
  if (skipText(reader, '$')) return createAnchor('$', hasMode(reader, 'multiline'));
  return createLiteral(reader, readCodePoint(reader));
}

/** Reads an escape outside of a class, the backslash already taken. */
function parseEscape(reader: PatternReader): SyntaxNode {
  if (skipText(reader, 'A')) return createAnchor('^', false);
  if (readSyntax(reader, /[zZ]/y)) return createAnchor('$', false);
  if (skipText(reader, 'b')) return createBoundary(reader, false);
  if (skipText(reader, 'B')) return createBoundary(reader, true);
  const named = parseSetEscape(reader);
  if (!named) return createLiteral(reader, parseCharacterEscape(reader));
  return { type: 'set', ...named, need: { mask: MODE.ignoreCase, modes: reader.modes } };
}

function createLiteral(reader: PatternReader, codePoint: number): SetNode {
  const plain = [codePoint, codePoint];
  return {
    type: 'set',
    set: hasMode(reader, 'ignoreCase') ? closeOverCase(plain) : plain,
    source: printCodePoint(codePoint, 'pattern'),
    need: { mask: MODE.ignoreCase, modes: reader.modes },
  };
}

function createDot(reader: PatternReader): SetNode {
  const set = getDotSet(hasMode(reader, 'dotAll'));
  return { type: 'set', set, source: '.', need: { mask: MODE.dotAll, modes: reader.modes } };
}

/** `^` and `$`, and with `isMultiline` off also `\A` and `\z`. */
function createAnchor(source: '^' | '$', isMultiline: boolean): AssertionNode {
  const set = isMultiline ? LINE_TERMINATORS : EMPTY_SET;
  const side = source === '^' ? 'before' : 'after';
  return {
    type: 'assertion',
    rows: [[{ side, set, orEdge: true }]],
    source,
    need: { mask: MODE.multiline, modes: isMultiline ? MODE.multiline : 0 },
  };
}

/** `\b` is written out as the two ways in which two neighbours can differ; `\B` as the two in which they agree. */
function createBoundary(reader: PatternReader, isInside: boolean): AssertionNode {
  const word = getWordSet(hasMode(reader, 'ignoreCase'));
  const other = complementSet(word);
  const wordBefore = { side: 'before', set: word, orEdge: false } as const;
  const otherBefore = { side: 'before', set: other, orEdge: true } as const;
  const wordAfter = { side: 'after', set: word, orEdge: false } as const;
  const otherAfter = { side: 'after', set: other, orEdge: true } as const;
  return {
    type: 'assertion',
    rows: isInside
      ? [
          [wordBefore, wordAfter],
          [otherBefore, otherAfter],
        ]
      : [
          [wordBefore, otherAfter],
          [otherBefore, wordAfter],
        ],
    source: isInside ? '\\B' : '\\b',
    need: { mask: MODE.ignoreCase, modes: reader.modes },
  };
}

/** `{` opens a quantifier only in the three forms that have a meaning; `{,5}` is Python's for `{0,5}`. */
const QUANTIFIER = /[*+?]|\{(?:(\d+)(?:(,)(\d*))?|,(\d+))\}/y;

function startsQuantifier(reader: PatternReader): boolean {
  const { at } = reader;
  const found = readSyntax(reader, QUANTIFIER) !== null;
  reader.at = at;
  return found;
}

function refuseQuantifier(reader: PatternReader): Error {
  return refuse(reader, 'SYNTAX', reader.at, [
    'There is nothing to repeat here.',
    'Put a backslash before the character to match it itself; possessive and doubled quantifiers are unknown.',
  ]);
}

function readBounds(mark: RegExpExecArray): { min: number; max: number } {
  const [whole, low, comma, high, only] = mark;
  if (whole === '*') return { min: 0, max: Infinity };
  if (whole === '+') return { min: 1, max: Infinity };
  if (whole === '?') return { min: 0, max: 1 };
  if (only !== undefined) return { min: 0, max: Number(only) };
  const min = Number(low);
  return { min, max: comma === undefined ? min : high ? Number(high) : Infinity };
}

/** Wraps what was read in the quantifier that follows, if one does. */
function parseQuantifier(reader: PatternReader, body: SyntaxNode): SyntaxNode {
  skipVerbose(reader);
  const at = reader.at;
  const mark = readSyntax(reader, QUANTIFIER);
  if (!mark) return body;
  const bounds = readBounds(mark);
  checkBounds(reader, at, bounds);
  const lazy = skipText(reader, '?');
  if (startsQuantifier(reader)) throw refuseQuantifier(reader);
  // Beyond the least number of rounds ECMAScript skips empty ones, which takes memory of where each round began.
  if (bounds.max > bounds.min && isNullable(body)) {
    throw refuse(reader, 'NULLABLE_LOOP', at, [
      'What is repeated here can be empty.',
      'Make the inner part take at least one character, e.g. (?:a|b)* instead of (?:a*|b)*.',
    ]);
  }
  return { type: 'repeat', body, ...bounds, lazy, at };
}

function checkBounds(reader: PatternReader, at: number, { min, max }: { min: number; max: number }): void {
  if (min > max) {
    throw refuse(reader, 'SYNTAX', at, [
      'The repeat runs backwards.',
      'Write the lower number first, as in {2,5}.',
    ]);
  }
  const greatest = max === Infinity ? min : max;
  if (greatest > reader.limits.maxRepeat) {
    throw refuse(reader, 'BUDGET', at, [
      `Nothing may be repeated more than ${reader.limits.maxRepeat} times.`,
      'Use a smaller number, or leave the end open and rely on the horizon.',
    ]);
  }
}

import { createRepeat } from './create-node.ts';
import { type PatternReader, readSyntax, refuse } from './pattern-reader.ts';
import { isNullable, type SyntaxNode } from './syntax.ts';

/** How often something is repeated. */
interface Bounds {
  readonly min: number;
  readonly max: number;
}

const STAR: Bounds = { min: 0, max: Infinity };
const PLUS: Bounds = { min: 1, max: Infinity };
const OPTION: Bounds = { min: 0, max: 1 };

/** `{` opens a quantifier only in the three forms that have a meaning; `{,5}` is Python's for `{0,5}`. */
const COUNTED = /\{(?:(\d+)(?:(,)(\d*))?|,(\d+))\}/y;

const SPACE = 0x20;
const LAST_VISIBLE = 0x7e;
const HASH = 0x23;

/** Moves past white space and comments, where they mean nothing. */
export function skipVerbose(reader: PatternReader): void {
  if (!reader.verbose) return;
  const code = reader.source.charCodeAt(reader.at);
  if (code > SPACE && code <= LAST_VISIBLE && code !== HASH) return;
  readSyntax(reader, /(?:\s|#[^\n]*)*/y);
}

/** True where a quantifier comes next. */
export function startsQuantifier({ source, at }: PatternReader): boolean {
  switch (source[at]) {
    case '*':
    case '+':
    case '?':
      return true;
    case '{':
      COUNTED.lastIndex = at;
      return COUNTED.test(source);
    default:
      return false;
  }
}

/** The error to throw for a quantifier with nothing before it. */
export function refuseQuantifier(reader: PatternReader): Error {
  return refuse(reader, 'SYNTAX', reader.at, [
    'There is nothing to repeat here.',
    'Put a backslash before the character to match it itself; possessive and doubled quantifiers are unknown.',
  ]);
}

/** Reads `*`, `+`, `?` or a count, without the mark of a lazy one; null, and moves nothing, where none comes. */
function readBounds(reader: PatternReader): Bounds | null {
  switch (reader.source[reader.at]) {
    case '*':
      reader.at += 1;
      return STAR;
    case '+':
      reader.at += 1;
      return PLUS;
    case '?':
      reader.at += 1;
      return OPTION;
    case '{':
      return readCounts(reader);
    default:
      return null;
  }
}

function readCounts(reader: PatternReader): Bounds | null {
  const mark = readSyntax(reader, COUNTED);
  if (!mark) return null;
  const [, low, comma, high, only] = mark;
  if (only !== undefined) return { min: 0, max: Number(only) };
  const min = Number(low);
  return { min, max: comma === undefined ? min : high ? Number(high) : Infinity };
}

/** Wraps what was read in the quantifier that follows, if one does. */
export function parseQuantifier(reader: PatternReader, body: SyntaxNode): SyntaxNode {
  skipVerbose(reader);
  const at = reader.at;
  const bounds = readBounds(reader);
  if (!bounds) return body;
  checkBounds(reader, at, bounds);
  const lazy = reader.source[reader.at] === '?';
  if (lazy) reader.at += 1;
  if (startsQuantifier(reader)) throw refuseQuantifier(reader);
  const { min, max } = bounds;
  // Beyond the least number of rounds ECMAScript skips empty ones, which takes memory of where each round began.
  if (max > min && isNullable(body)) {
    throw refuse(reader, 'NULLABLE_LOOP', at, [
      'What is repeated here can be empty.',
      'Make the inner part take at least one character, e.g. (?:a|b)* instead of (?:a*|b)*.',
    ]);
  }
  return createRepeat(body, { min, max, lazy });
}

function checkBounds(reader: PatternReader, at: number, { min, max }: Bounds): void {
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

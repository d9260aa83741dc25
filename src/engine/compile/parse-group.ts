import { createAssertion, createGroup, EMPTY_NODE } from './create-node.ts';
import { createLookaround } from './lookaround.ts';
import { type PatternReader, readSyntax, refuse, skipText } from './pattern-reader.ts';
import { printPattern } from './print-pattern.ts';
import { type Edge, MODE, type SyntaxNode } from './syntax.ts';

/** Reads what stands between two brackets; given by the caller, since groups hold patterns and patterns groups. */
export type BodyParser = (reader: PatternReader) => SyntaxNode;

const MODE_LETTERS: Readonly<Record<string, number>> = {
  i: MODE.ignoreCase,
  m: MODE.multiline,
  s: MODE.dotAll,
  // Python and Rust write `u` for what is always on here.
  u: 0,
};

/**
 * Reads a group, the opening bracket already taken. A bare `(?i)` holds until the bracket around it closes, as in
 * Python, Go and Rust; it and a comment leave an empty node.
 * @throws {RuleError} LOOKAROUND, BACKREFERENCE, BUDGET or SYNTAX
 */
export function parseGroup(reader: PatternReader, parseBody: BodyParser): SyntaxNode {
  const at = reader.at - 1;
  if (reader.source[reader.at] !== '?') return parseCapture(reader, parseBody, { at, name: null });
  if (skipText(reader, '?:')) return parseBracketed(reader, parseBody, at);
  if (readSyntax(reader, /\?#[^)]*\)/y)) return EMPTY_NODE;
  const look = readSyntax(reader, /\?(<?)([=!])/y);
  if (look) {
    const isNegated = look[2] === '!';
    return parseLookaround(reader, parseBody, { at, side: look[1] ? 'before' : 'after', isNegated });
  }
  const named = readSyntax(reader, /\?P?<([A-Za-z_]\w*)>/y);
  if (named) return parseCapture(reader, parseBody, { at, name: named[1]! });
  const modes = readSyntax(reader, /\?([a-z]*)(?:-([a-z]+))?([:)])/y);
  if (modes) return parseModes(reader, parseBody, { at, on: modes[1]!, off: modes[2] ?? '', end: modes[3]! });
  throw refuseGroup(reader, at);
}

/** The groups that have no counterpart: atomic, conditional, recursive; and Python's back-reference. */
function refuseGroup(reader: PatternReader, at: number): Error {
  if (reader.source.startsWith('?P=', reader.at)) {
    return refuse(reader, 'BACKREFERENCE', at, [
      'Back-references need memory without bound.',
      'Write out what the group may hold, or match the parts with rules of their own.',
    ]);
  }
  return refuse(reader, 'SYNTAX', at, [
    'This kind of group is unknown.',
    'Use (…), (?:…), (?<name>…) or (?i:…); atomic and conditional groups have no counterpart.',
  ]);
}

/** Parses up to and past the closing bracket; what modes change inside ends there. */
function parseBracketed(reader: PatternReader, parseBody: BodyParser, at: number): SyntaxNode {
  const { modes, verbose } = reader;
  reader.nesting += 1;
  if (reader.nesting > reader.limits.maxNesting) {
    throw refuse(reader, 'BUDGET', at, [
      `Brackets are nested deeper than ${reader.limits.maxNesting}.`,
      'Flatten the pattern or split the rule.',
    ]);
  }
  const body = parseBody(reader);
  if (!skipText(reader, ')')) {
    throw refuse(reader, 'SYNTAX', at, [
      'The bracket is never closed.',
      'Add the closing ), or write \\( for a bracket.',
    ]);
  }
  reader.nesting -= 1;
  reader.modes = modes;
  reader.verbose = verbose;
  return body;
}

/** Groups are numbered by their opening brackets, named or not. */
function parseCapture(
  reader: PatternReader,
  parseBody: BodyParser,
  { at, name }: { at: number; name: string | null },
): SyntaxNode {
  if (name !== null && reader.names.has(name)) {
    throw refuse(reader, 'SYNTAX', at, [
      `Two groups are called ${name}.`,
      'Give each group a name of its own.',
    ]);
  }
  if (name !== null) reader.names.add(name);
  reader.groups += 1;
  const index = reader.groups;
  return createGroup(index, name, parseBracketed(reader, parseBody, at));
}

/** `(?i)` changes what follows in the bracket around it, `(?i:…)` what is inside its own. */
function parseModes(
  reader: PatternReader,
  parseBody: BodyParser,
  { at, on, off, end }: { at: number; on: string; off: string; end: string },
): SyntaxNode {
  const before = { modes: reader.modes, verbose: reader.verbose };
  for (const letter of on) setMode(reader, { at, letter, isOn: true });
  for (const letter of off) setMode(reader, { at, letter, isOn: false });
  if (end === ')') return EMPTY_NODE;
  const body = parseBracketed(reader, parseBody, at);
  reader.modes = before.modes;
  reader.verbose = before.verbose;
  return body;
}

function setMode(
  reader: PatternReader,
  { at, letter, isOn }: { at: number; letter: string; isOn: boolean },
): void {
  if (letter === 'x') {
    reader.verbose = isOn;
    return;
  }
  const bit = MODE_LETTERS[letter];
  if (bit === undefined) {
    throw refuse(reader, 'SYNTAX', at, [`The mode ${letter} is unknown.`, 'Use i, m, s or x.']);
  }
  reader.modes = isOn ? reader.modes | bit : reader.modes & ~bit;
}

/** Reads a lookaround as one edge: anything wider needs to remember or to read ahead without bound. */
function parseLookaround(
  reader: PatternReader,
  parseBody: BodyParser,
  { at, side, isNegated }: { at: number; side: Edge['side']; isNegated: boolean },
): SyntaxNode {
  const body = parseBracketed(reader, parseBody, at);
  const edge = createLookaround(body, { side, isNegated });
  if (!edge) {
    throw refuse(reader, 'LOOKAROUND', at, [
      'Only one neighbouring character can be looked at.',
      'Write a single class such as (?<!\\d) or (?!\\w), or put the rest into a validator or a second rule.',
    ]);
  }
  const head = `(?${side === 'before' ? '<' : ''}${isNegated ? '!' : '='}`;
  return createAssertion({
    rows: [[edge]],
    source: `${head}${printPattern(body, reader.modes)})`,
    need: { mask: MODE.ignoreCase | MODE.multiline | MODE.dotAll, modes: reader.modes },
  });
}

import { closeOverCase } from './case-folding.ts';
import { type CodePointSet, complementSet, createSet } from './code-point-set.ts';
import { createSetNode } from './create-node.ts';
import { getWordSet, POSIX_CLASSES } from './named-sets.ts';
import { type NamedSet, parseCharacterEscape, parseSetEscape } from './parse-escape.ts';
import {
  hasMode,
  type PatternReader,
  readCodePoint,
  readSyntax,
  refuse,
  skipText,
} from './pattern-reader.ts';
import { printCodePoint } from './print-code-point.ts';
import { MODE, type SetNode } from './syntax.ts';

/** A class as far as it has been read. */
interface ClassDraft {
  readonly ranges: number[];
  source: string;
}

/**
 * The rest of a class with something in it, and with no bracket inside but escaped ones. Where any other ends, or whether
 * it is one at all, depends on what comes behind it.
 */
const SIMPLE_CLASS = /(?!\^\])(?:[^[\]\\]|\\[^])+\]/y;

/**
 * Simple classes by how they are written, with case and without. Thousands of rules use a few hundred, so each is read
 * once. Emptied when full: rules that use so many different ones gain nothing by it.
 */
const knownClasses = { exact: new Map<string, SetNode>(), folded: new Map<string, SetNode>() };
const MAX_KNOWN_CLASSES = 512;

/**
 * Reads a class, the opening bracket already taken. Understands POSIX names, and a dash beside an escape as a dash.
 * @throws {RuleError} SYNTAX
 */
export function parseClass(reader: PatternReader): SetNode {
  SIMPLE_CLASS.lastIndex = reader.at;
  if (!SIMPLE_CLASS.test(reader.source)) return parseNewClass(reader);
  const end = SIMPLE_CLASS.lastIndex;
  const text = reader.source.slice(reader.at, end);
  const kept = hasMode(reader, 'ignoreCase') ? knownClasses.folded : knownClasses.exact;
  const known = kept.get(text);
  if (known) {
    reader.at = end;
    return known;
  }
  const node = parseNewClass(reader);
  if (kept.size >= MAX_KNOWN_CLASSES) kept.clear();
  kept.set(text, node);
  return node;
}

function parseNewClass(reader: PatternReader): SetNode {
  const at = reader.at - 1;
  const isNegated = skipText(reader, '^');
  if (readSyntax(reader, /(?=\][^[]*\])/y)) {
    throw refuse(reader, 'SYNTAX', at, [
      'A bracket right after the opening of a class means different things in different dialects.',
      'Write \\] for a bracket inside the class.',
    ]);
  }
  const draft: ClassDraft = { ranges: [], source: '' };
  while (!skipText(reader, ']')) {
    if (reader.at >= reader.source.length) {
      throw refuse(reader, 'SYNTAX', at, [
        'The class is never closed.',
        'Add the closing ], or write \\[ for a bracket and \\] for a bracket inside the class.',
      ]);
    }
    parseClassPart(reader, draft);
  }
  const raw = createSet(draft.ranges);
  const closed = hasMode(reader, 'ignoreCase') ? closeOverCase(raw) : raw;
  return createSetNode({
    set: isNegated ? complementSet(closed) : closed,
    source: `[${isNegated ? '^' : ''}${draft.source}]`,
    need: { mask: MODE.ignoreCase, modes: reader.modes & MODE.ignoreCase },
  });
}

/** Reads a POSIX name, one atom, or a range. */
function parseClassPart(reader: PatternReader, draft: ClassDraft): void {
  const at = reader.at;
  const posix = readSyntax(reader, /\[:(\^?)([a-z]+):\]/y);
  if (posix) return addPosixClass(reader, draft, { at, isNegated: posix[1] === '^', name: posix[2]! });
  if (reader.source[at] === '[') reader.innerBracketAt = at;
  const low = parseClassAtom(reader);
  const dashAt = reader.at;
  if (typeof low !== 'number' && reader.source.startsWith('--', dashAt)) throw refuseNesting(reader, dashAt);
  if (typeof low === 'number' && reader.source[dashAt] === '-' && reader.source[dashAt + 1] !== ']') {
    reader.at += 1;
    const isPosix = reader.source.startsWith('[:', reader.at);
    const high = reader.at < reader.source.length && !isPosix ? parseClassAtom(reader) : null;
    if (typeof high === 'number') return addRange(reader, draft, { at, low, high });
    // `a-\d`: the dash stands for itself, and what follows is read again.
    reader.at = dashAt;
  }
  addAtom(draft, low);
}

/** The error for a class that is put together out of several, or out of a collating name, as other dialects can. */
export function refuseNesting(reader: PatternReader, at: number): Error {
  return refuse(reader, 'SYNTAX', at, [
    'A class inside of a class, or a class less another, has no counterpart.',
    'Write one class of all that is meant; in it, \\[ is a bracket and \\- a dash.',
  ]);
}

/** Reads one character or a named set. `\b` is the backspace here. */
function parseClassAtom(reader: PatternReader): number | NamedSet {
  if (!skipText(reader, '\\')) return readCodePoint(reader);
  if (skipText(reader, 'b')) return 0x08;
  return parseSetEscape(reader) ?? parseCharacterEscape(reader);
}

function addAtom(draft: ClassDraft, atom: number | NamedSet): void {
  if (typeof atom === 'number') {
    draft.ranges.push(atom, atom);
    draft.source += printCodePoint(atom, 'class');
  } else {
    draft.ranges.push(...atom.set);
    draft.source += atom.source;
  }
}

function addRange(
  reader: PatternReader,
  draft: ClassDraft,
  { at, low, high }: { at: number; low: number; high: number },
): void {
  if (low > high) {
    throw refuse(reader, 'SYNTAX', at, [
      'The range in the class runs backwards.',
      'Write the lower character first, or \\- for a dash.',
    ]);
  }
  draft.ranges.push(low, high);
  draft.source += `${printCodePoint(low, 'class')}-${printCodePoint(high, 'class')}`;
}

/** A negated POSIX name has no counterpart inside a class, so its ranges are written out. */
function addPosixClass(
  reader: PatternReader,
  draft: ClassDraft,
  { at, isNegated, name }: { at: number; isNegated: boolean; name: string },
): void {
  const source = POSIX_CLASSES[name];
  if (source === undefined) {
    throw refuse(reader, 'SYNTAX', at, [
      `There is no POSIX class called ${name}.`,
      `Use one of ${Object.keys(POSIX_CLASSES).join(', ')}.`,
    ]);
  }
  const set = getPosixSet(reader, source);
  const ranges: CodePointSet = isNegated ? complementSet(set) : set;
  draft.ranges.push(...ranges);
  draft.source += isNegated ? printRanges(ranges) : source;
}

/** Reads the ECMAScript spelling of a POSIX name, so that there is one table and not two. */
function getPosixSet(reader: PatternReader, source: string): CodePointSet {
  const ignoreCase = hasMode(reader, 'ignoreCase');
  if (source === '\\w') return getWordSet(ignoreCase);
  const draft: ClassDraft = { ranges: [], source: '' };
  const inner: PatternReader = { ...reader, source, at: 0 };
  while (inner.at < source.length) parseClassPart(inner, draft);
  const set = createSet(draft.ranges);
  return ignoreCase ? closeOverCase(set) : set;
}

function printRanges(set: CodePointSet): string {
  let source = '';
  for (let i = 0; i < set.length; i += 2) {
    source += `${printCodePoint(set[i]!, 'class')}-${printCodePoint(set[i + 1]!, 'class')}`;
  }
  return source;
}

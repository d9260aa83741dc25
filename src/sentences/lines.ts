import { isDigit, isLineEnd, isSpace } from './characters.ts';

/** What a line of Markdown is, as far as its beginning shows. */
export type LineKind =
  | 'blank'
  | 'fence'
  | 'heading'
  | 'item'
  | 'first-number'
  | 'number'
  | 'row'
  | 'rule'
  | 'quote'
  | 'prose';

export interface Line {
  readonly kind: LineKind;
  /** Offset of the marker, behind what is indented. */
  readonly start: number;
  /** Offset behind the marker; where the line has none, as `start`. */
  readonly end: number;
}

/** More indentation than this makes a line prose: what is read ahead stays bounded. */
const MAX_INDENT = 64;
const MAX_HEADING_MARKS = 6;
/** "1." with up to nine digits, and the space behind it. */
const NUMBER = /^(\d{1,9})[.)](?=[\s\u0085]|$)/;
/** What may become one. */
const NUMBER_BEGINNING = /^\d{1,9}[.)]?$/;
const MAX_NUMBER_CHARS = 11;
const MIN_FENCE_MARKS = 3;
const MIN_RULE_MARKS = 3;
const MAX_MARKS = 128;
const BULLETS = '-*+';
const TYPOGRAPHIC_BULLETS = '•◦▪‣●';
const RULE_MARKS = '-*_=';

/**
 * Says what the line at an offset is.
 * @returns null where more text must come first
 */
export function classifyLine(text: string, at: number, isFinal: boolean): Line | null {
  let start = at;
  while (start < text.length && start - at < MAX_INDENT && isIndent(text[start] as string)) start += 1;
  const mark = text[start];
  if (mark === undefined) return isFinal ? { kind: 'blank', start, end: start } : null;
  if (isLineEnd(mark)) return { kind: 'blank', start, end: start };
  return readMarker(text, start, isFinal);
}

const isIndent = (char: string): boolean => isSpace(char) && !isLineEnd(char);

function readMarker(text: string, start: number, isFinal: boolean): Line | null {
  const mark = text[start] as string;
  if (mark === '|') return { kind: 'row', start, end: start + 1 };
  if (mark === '>') return { kind: 'quote', start, end: start + 1 };
  if (TYPOGRAPHIC_BULLETS.includes(mark)) return { kind: 'item', start, end: start + 1 };
  if (isDigit(mark)) return readNumber(text, start, isFinal);
  if (mark === '#' || mark === '`' || mark === '~' || mark === '+' || RULE_MARKS.includes(mark)) {
    return readMarks(text, start, isFinal);
  }
  return prose(start);
}

/** A run of one mark, told apart by its length and by what comes behind it. */
function readMarks(text: string, start: number, isFinal: boolean): Line | null {
  const mark = text[start] as string;
  let end = start;
  while (text[end] === mark && end - start < MAX_MARKS) end += 1;
  const count = end - start;
  if (count === MAX_MARKS) return prose(start);
  if (end === text.length && !isFinal) return null;
  const isBeforeSpace = isSpace(text[end] ?? ' ');
  return { kind: nameMarks(mark, count, isBeforeSpace), start, end };
}

/** Prose, too, may begin with a run of marks: where it ends makes no difference then. */
function nameMarks(mark: string, count: number, isBeforeSpace: boolean): LineKind {
  if (mark === '`' || mark === '~') return count >= MIN_FENCE_MARKS ? 'fence' : 'prose';
  if (!isBeforeSpace) return 'prose';
  if (mark === '#') return count <= MAX_HEADING_MARKS ? 'heading' : 'prose';
  if (count >= MIN_RULE_MARKS && RULE_MARKS.includes(mark)) return 'rule';
  return count === 1 && BULLETS.includes(mark) ? 'item' : 'prose';
}

/** "1. " or "1) ". */
function readNumber(text: string, start: number, isFinal: boolean): Line | null {
  const head = text.slice(start, start + MAX_NUMBER_CHARS);
  if (!isFinal && NUMBER_BEGINNING.test(head)) return null;
  const number = NUMBER.exec(head);
  if (number === null) return prose(start);
  const kind = number[1] === '1' ? 'first-number' : 'number';
  return { kind, start, end: start + number[0].length };
}

const prose = (start: number): Line => ({ kind: 'prose', start, end: start });

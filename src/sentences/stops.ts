import { followsOrdinal, isStarter, judgeWord, type StopKind } from './abbreviations.ts';
import {
  isCloser,
  isContinuation,
  isDigit,
  isEmojiPart,
  isFullStop,
  isLetter,
  isLineEnd,
  isLowerCase,
  isOpener,
  isSpace,
  isStop,
  isUnspaced,
} from './characters.ts';

/** What a run of stops and of what belongs to them is. */
export interface Stop {
  /** Offset behind the run. */
  readonly end: number;
  readonly endsSentence: boolean;
}

/** All that is read ahead is bounded, so that a character costs the same however it comes. */
const MAX_RUN = 32;
const MAX_GAP = 64;
const MAX_OPENERS = 4;
const MAX_WORD = 16;
/** Characters before a stop that {@link judgeStop} may look at. */
export const LOOK_BACK = MAX_WORD + 4;

/** Numbers of notes behind a stop: "[12]". */
const NOTE = /^\[\d{1,3}\]/;
const NOTE_CHARS = 5;
/** "1.", "a.", "iv." at the start of a sentence number it. */
const ENUMERATOR = /^(?:\d{1,3}|\p{L}|[ivx]{1,4}|[IVX]{1,4})$/u;
const WORD_CHAR = /[\p{L}\p{N}\p{M}.§]/u;

interface Run {
  readonly end: number;
  readonly kind: 'dot' | 'dots' | 'mark' | 'full';
  readonly isClosed: boolean;
}

/**
 * Says whether a sentence ends at a stop.
 * @param at offset of the stop
 * @param start offset of the sentence, where it is known to begin less than a word before; else below 0
 * @returns null where more text must come first
 */
export function judgeStop(text: string, at: number, start: number, isFinal: boolean): Stop | null {
  const run = readRun(text, at);
  if (run === null || run.end === text.length)
    return isFinal ? { end: text.length, endsSentence: true } : null;
  if (run.end - at >= MAX_RUN) return { end: run.end, endsSentence: false };
  const next = text[run.end] as string;
  if (run.kind === 'full') return { end: run.end, endsSentence: !(run.isClosed && next === 'と') };
  if (!isSpace(next)) return { end: run.end, endsSentence: endsWithoutSpace(text, at, run, next) };
  const endsSentence = endsBeforeGap({ text, at, start, isFinal, run });
  return endsSentence === null ? null : { end: run.end, endsSentence };
}

/** Stops, closing quotes and brackets, emoji, numbers of notes. Null where the text ends within a note's number. */
function readRun(text: string, at: number): Run | null {
  let end = at;
  let isClosed = false;
  let kind: Run['kind'] = 'dot';
  while (end < text.length && end - at < MAX_RUN) {
    const char = text[end] as string;
    if (isStop(char)) kind = joinKinds(kind, char, end === at);
    else if (isCloser(char)) isClosed = true;
    else if (char === '[') {
      if (text.length - end < NOTE_CHARS && !text.includes(']', end)) return null;
      const note = NOTE.exec(text.slice(end, end + NOTE_CHARS));
      if (note === null) break;
      end += note[0].length - 1;
    } else if (!isEmojiPart(char)) break;
    end += 1;
  }
  return { end, kind, isClosed };
}

function joinKinds(kind: Run['kind'], char: string, isFirst: boolean): Run['kind'] {
  if (isFullStop(char)) return 'full';
  if (char === '.') return isFirst ? 'dot' : kind === 'dot' ? 'dots' : kind;
  if (char === '…') return kind === 'dot' ? 'dots' : kind;
  return kind === 'full' ? kind : 'mark';
}

/** Chinese and Japanese with the stops of other scripts; all else is a number, a name or an address. */
function endsWithoutSpace(text: string, at: number, run: Run, next: string): boolean {
  if (!isUnspaced(next)) return false;
  return run.kind === 'mark' || isUnspaced(text[at - 1] ?? '');
}

interface Gap {
  readonly text: string;
  readonly at: number;
  readonly start: number;
  readonly isFinal: boolean;
  readonly run: Run;
}

/** Whether a sentence ends where white space follows its stop: what comes behind the space decides. */
function endsBeforeGap(gap: Gap): boolean | null {
  const { text, run, isFinal } = gap;
  const next = skipGap(text, run.end);
  if (next === null) return true;
  const wordAt = skipOpeners(text, next);
  const char = text[wordAt];
  // The second half of a character may still be to come.
  if (char === undefined || (wordAt + 1 === text.length && isHighSurrogate(char)))
    return isFinal ? true : null;
  if (isSpace(char)) return true;
  if (wordAt === next && isContinuation(char)) return false;
  return endsBefore(gap, wordAt);
}

/** @returns where the white space ends; null where a blank line or its mere length parts what is around it */
function skipGap(text: string, from: number): number | null {
  let at = from;
  let lineEnds = 0;
  while (at < text.length && isSpace(text[at] as string)) {
    if (isLineEnd(text[at] as string)) lineEnds += 1;
    at += 1;
    if (lineEnds > 1 || at - from > MAX_GAP) return null;
  }
  return at;
}

function skipOpeners(text: string, at: number): number {
  let next = at;
  while (next - at < MAX_OPENERS && isOpener(text[next] ?? '')) next += 1;
  return next;
}

function isHighSurrogate(char: string): boolean {
  const code = char.charCodeAt(0);
  return code >= 0xd800 && code <= 0xdbff;
}

function endsBefore(gap: Gap, wordAt: number): boolean | null {
  const { text, run } = gap;
  const isLower = isLowerCase(String.fromCodePoint(text.codePointAt(wordAt) as number));
  if (run.kind === 'mark') return !(isLower && run.isClosed);
  if (isLower) return false;
  return run.kind === 'dots' ? true : endsAtDot(gap, wordAt);
}

function endsAtDot(gap: Gap, wordAt: number): boolean | null {
  const { text, at, start } = gap;
  const word = readWordBefore(text, at);
  if (at - word.length === start && ENUMERATOR.test(word)) return false;
  const next = text[wordAt] as string;
  const kind = judgeWord(word, isDigit(next));
  if (kind === 'end') return true;
  if (kind === 'none') return false;
  if (isDigit(next)) return kind === 'none-before-ordinal';
  if (!isLetter(next) || isUnspaced(next)) return true;
  return endsBeforeWord(gap, wordAt, kind);
}

function endsBeforeWord({ text, isFinal }: Gap, wordAt: number, kind: StopKind): boolean | null {
  const word = readWord(text, wordAt);
  if (wordAt + word.length === text.length && word.length < MAX_WORD && !isFinal) return null;
  return kind === 'ask-next-word' ? isStarter(word) : !followsOrdinal(word);
}

function readWordBefore(text: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < MAX_WORD && WORD_CHAR.test(text[start - 1] as string)) start -= 1;
  return text.slice(start, at);
}

function readWord(text: string, at: number): string {
  let end = at;
  while (end < text.length && end - at < MAX_WORD && isLetter(text[end] as string)) end += 1;
  return text.slice(at, end);
}

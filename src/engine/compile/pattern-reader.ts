import type { CompileLimits } from './limits.ts';
import { RuleError, type RuleErrorCode } from './rule-error.ts';
import { MODE } from './syntax.ts';

/** A place in a pattern and what was learnt on the way there. One per pattern; the parsing functions move it. */
export interface PatternReader {
  readonly ruleId: string;
  readonly source: string;
  readonly limits: CompileLimits;
  /** Offset of the next character, in code units. */
  at: number;
  /** {@link MODE} bits in force here. */
  modes: number;
  /** White space and `#` comments mean nothing here, as after `(?x)`. */
  verbose: boolean;
  /** Capture groups opened so far. */
  groups: number;
  /** Brackets open here. */
  nesting: number;
  readonly names: Set<string>;
  /** Offset of the latest `[` inside of a class, which may have been meant to begin a class of its own; -1 for none. */
  innerBracketAt: number;
}

/** A reader at the start of a pattern, under the {@link MODE} bits of its flags. */
export function createPatternReader(
  ruleId: string,
  source: string,
  modes: number,
  limits: CompileLimits,
): PatternReader {
  return {
    ruleId,
    source,
    limits,
    at: 0,
    modes,
    verbose: false,
    groups: 0,
    nesting: 0,
    names: new Set(),
    innerBracketAt: -1,
  };
}

/** The error to throw for a fault at `at`. */
export function refuse(
  reader: PatternReader,
  code: RuleErrorCode,
  at: number,
  text: readonly [problem: string, hint: string],
): RuleError {
  return new RuleError(reader.ruleId, { code, at, problem: text[0], hint: text[1] });
}

/** Moves past `text` if it comes next. */
export function skipText(reader: PatternReader, text: string): boolean {
  if (!reader.source.startsWith(text, reader.at)) return false;
  reader.at += text.length;
  return true;
}

/** Moves past the longest run that the sticky expression matches here and returns its match. */
export function readSyntax(reader: PatternReader, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = reader.at;
  const match = sticky.exec(reader.source);
  if (match) reader.at = sticky.lastIndex;
  return match;
}

/** Takes the next code point; the caller knows that there is one. */
export function readCodePoint(reader: PatternReader): number {
  const codePoint = reader.source.codePointAt(reader.at)!;
  reader.at += codePoint > 0xffff ? 2 : 1;
  return codePoint;
}

/** True where the mode is on at the reader's place. */
export function hasMode(reader: PatternReader, mode: keyof typeof MODE): boolean {
  return (reader.modes & MODE[mode]) !== 0;
}

import { parseLine } from './ndjson.ts';
import type { BoundaryFinder, RecordSyntax } from './record-framer.ts';

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const BLANK = new Set([0x20, 0x09, 0x0d, LF]);

/**
 * JSON objects and arrays one after another, with or without line ends between them. A record goes out with the
 * bracket that closes it; white space goes with the one after it. What is no object or array is read as a line.
 */
export const jsonValuesSyntax: RecordSyntax = {
  createFinder: createValueFinder,
  parse: (raw, isCutOff) => parseLine(raw, isCutOff),
  write: (_event, data) => data,
  separator: '\n',
};

/** Walks one JSON object or array byte by byte. */
class BracketWalk {
  #depth = 0;
  #token: 'none' | 'string' | 'escape' = 'none';

  /** Takes one byte; says whether the outermost bracket closes with it. */
  step(byte: number): boolean {
    if (this.#token === 'escape') this.#token = 'string';
    else if (this.#token === 'string') {
      if (byte === BACKSLASH) this.#token = 'escape';
      if (byte === QUOTE) this.#token = 'none';
    } else if (byte === QUOTE) this.#token = 'string';
    else if (OPEN.has(byte)) this.#depth += 1;
    else if (CLOSE.has(byte)) {
      this.#depth -= 1;
      return this.#depth <= 0;
    }
    return false;
  }
}

function createValueFinder(): BoundaryFinder {
  let value: BracketWalk | 'line' | null = null;

  /** Takes one byte; says whether a record ends with it. */
  function step(byte: number): boolean {
    if (value === null) {
      if (BLANK.has(byte)) return false;
      value = OPEN.has(byte) ? new BracketWalk() : 'line';
    }
    const isEnd = value === 'line' ? byte === LF : value.step(byte);
    if (isEnd) value = null;
    return isEnd;
  }

  return {
    next(bytes, from) {
      for (let at = from; at < bytes.length; at += 1) if (step(bytes[at] ?? 0)) return at + 1;
      return -1;
    },
  };
}

/** What follows the first JSON document of a body: JSON lines, or documents one after another. */
export type FollowingFraming = 'ndjson' | 'json-values';

export interface NextDocument {
  /** Offset of its first byte. */
  readonly at: number;
  readonly framing: FollowingFraming;
}

/** Says where in a body that begins with a JSON document another one begins. Keeps its place over any cut of the bytes. */
export class DocumentEnd {
  #walk: BracketWalk | null = null;
  #isClosed = false;
  /** Line ends in the document, and after it. */
  #linesInside = 0;
  #linesAfter = 0;

  find(bytes: Uint8Array): NextDocument | null {
    for (let at = 0; at < bytes.length; at += 1) if (this.#step(bytes[at] ?? 0)) return this.#next(at);
    return null;
  }

  /** The document was a line, and nothing but white space has followed it. */
  isLine(): boolean {
    return this.#isClosed && this.#linesInside === 0 && this.#linesAfter > 0;
  }

  #step(byte: number): boolean {
    if (this.#isClosed) {
      if (byte === LF) this.#linesAfter += 1;
      // Whatever else follows a document is judged with it.
      else if (!BLANK.has(byte)) this.#isClosed = false;
      return OPEN.has(byte);
    }
    if (byte === LF && this.#walk !== null) this.#linesInside += 1;
    if (OPEN.has(byte)) this.#walk ??= new BracketWalk();
    this.#isClosed = this.#walk?.step(byte) ?? false;
    return false;
  }

  #next(at: number): NextDocument {
    const isLines = this.#linesInside === 0 && this.#linesAfter > 0;
    return { at, framing: isLines ? 'ndjson' : 'json-values' };
  }
}

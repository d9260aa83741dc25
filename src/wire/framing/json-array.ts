import { decodeLenient } from '../natives.ts';
import type { RecordFrame } from './frame.ts';
import { parseLine } from './ndjson.ts';
import type { BoundaryFinder, RecordSyntax } from './record-framer.ts';
import { countInvalidBytes } from './utf8.ts';

const LF = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const ARRAY_OPEN = 0x5b;
const ARRAY_CLOSE = 0x5d;
/** White space, and the bytes of a byte order mark. */
const BLANK = new Set([0x20, 0x09, 0x0d, LF, 0xef, 0xbb, 0xbf]);

/**
 * One JSON array whose elements are records, as Gemini streams it without `alt=sse`. The brackets around them
 * go out on their own; a comma goes with the element after it, so that an element waits for nothing but its
 * end. From where it is no such array it is read line by line.
 */
export const jsonArraySyntax: RecordSyntax = {
  createFinder: createArrayFinder,
  parse: parseElement,
  write: (_event, data) => data,
  separator: ',\n',
  closer: '\n]',
};

type State = 'before' | 'between' | 'element' | 'string' | 'escape' | 'lines';

function createArrayFinder(): BoundaryFinder {
  let state: State = 'before';
  let depth = 0;

  /** Takes one byte inside an element; says whether the element ends with it. */
  function stepElement(byte: number): boolean {
    if (state === 'escape') state = 'string';
    else if (state === 'string') {
      if (byte === BACKSLASH) state = 'escape';
      if (byte === QUOTE) state = 'element';
    } else if (byte === QUOTE) state = 'string';
    else if (OPEN.has(byte)) depth += 1;
    else if (CLOSE.has(byte)) depth -= 1;
    if (depth > 0) return false;
    state = 'between';
    return true;
  }

  /** Takes one byte; says whether a record ends with it. */
  function step(byte: number): boolean {
    if (state === 'lines') return byte === LF;
    if (state !== 'before' && state !== 'between') return stepElement(byte);
    if (BLANK.has(byte) || (byte === COMMA && state === 'between')) return false;
    const isBracket = byte === (state === 'before' ? ARRAY_OPEN : ARRAY_CLOSE);
    if (isBracket) {
      state = state === 'before' ? 'between' : 'lines';
      return true;
    }
    depth = 1;
    state = state === 'between' && OPEN.has(byte) ? 'element' : 'lines';
    return false;
  }

  return {
    next(bytes, from) {
      for (let at = from; at < bytes.length; at += 1) if (step(bytes[at] ?? 0)) return at + 1;
      return -1;
    },
  };
}

const ELEMENT = /^[\s\ufeff]*,?\s*(?=[[{])/;

function parseElement(raw: Uint8Array, isCutOff: boolean): RecordFrame {
  const decoded = decodeLenient(raw);
  if (/^[\s\ufeff]*\[$/.test(decoded)) return createBracket(raw, decoded, isCutOff);
  if (/^[\s,]*\]$/.test(decoded)) return createBracket(raw, decoded, true);
  const start = ELEMENT.exec(decoded)?.[0].length;
  if (start === undefined) return parseLine(raw, isCutOff);
  const data = decoded.slice(start);
  return {
    ...createBracket(raw, decoded, isCutOff),
    data,
    serialise: (changed) => decoded.slice(0, start) + (changed ?? data),
  };
}

function createBracket(raw: Uint8Array, decoded: string, isLast: boolean): RecordFrame {
  return {
    kind: 'record',
    raw,
    isLast,
    invalidBytes: decoded.includes('\ufffd') ? countInvalidBytes(raw) : 0,
    event: '',
    data: null,
    notes: [],
    serialise: () => decoded,
  };
}

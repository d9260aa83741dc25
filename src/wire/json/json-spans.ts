import type { Span } from './json-piece.ts';

export interface SpanReading {
  readonly spans: readonly Span[];
  /** Why it stopped: at the closing quote, at an impossible escape, or for want of more. */
  readonly stop: 'quote' | 'broken' | 'more';
  /** From the quote, the impossible escape or the incomplete one; else empty. */
  readonly rest: string;
}

/** What follows the backslash, and what it means. */
const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const PARTIAL_ESCAPE = /^\\(?:u[0-9a-fA-F]{0,3})?$/;

/**
 * Reads the inside of a JSON string up to its closing quote, or as far as it goes. Control characters,
 * which JSON forbids there and models write all the same, stand for themselves.
 */
export function readSpans(raw: string): SpanReading {
  const spans: Span[] = [];
  for (let at = 0; at < raw.length; ) {
    const stop = nextStop(raw, at);
    if (stop > at) spans.push(readPlain(raw, at, stop));
    at = stop;
    if (raw[at] === '"') return { spans, stop: 'quote', rest: raw.slice(at) };
    if (at === raw.length) break;
    const escape = readEscape(raw, at);
    if (escape === null) {
      const isPartial = PARTIAL_ESCAPE.test(raw.slice(at, at + 6));
      return { spans, stop: isPartial ? 'more' : 'broken', rest: raw.slice(at) };
    }
    spans.push(escape);
    at += escape.raw.length;
  }
  return { spans, stop: 'more', rest: '' };
}

function readPlain(raw: string, start: number, end: number): Span {
  const text = raw.slice(start, end);
  return { text, raw: text };
}

/** The escape at an offset; null when it is incomplete or none. */
function readEscape(raw: string, at: number): Span | null {
  const text = ESCAPES.get(raw[at + 1] ?? '');
  if (text !== undefined) return { text, raw: raw.slice(at, at + 2) };
  const escape = raw.slice(at, at + 6);
  if (!/^\\u[0-9a-fA-F]{4}$/.test(escape)) return null;
  return { text: String.fromCharCode(Number.parseInt(escape.slice(2), 16)), raw: escape };
}

/** Offset of the next quote or backslash, or the length. */
function nextStop(raw: string, from: number): number {
  let at = from;
  while (at < raw.length && raw[at] !== '"' && raw[at] !== '\\') at += 1;
  return at;
}

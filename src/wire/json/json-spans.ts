import { parseJsonString } from '../natives.ts';
import type { Span } from './json-piece.ts';

export interface SpanReading {
  readonly spans: readonly Span[];
  /** Why it stopped: at the closing quote, at an impossible escape, or for want of more. */
  readonly stop: 'quote' | 'broken' | 'more';
  /** From the quote, the impossible escape or the incomplete one; else empty. */
  readonly rest: string;
}

const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;
const PARTIAL_ESCAPE = /^\\(?:u[0-9a-fA-F]{0,3})?$/;

/**
 * Reads the inside of a JSON string up to its closing quote, or as far as it goes. Control characters,
 * which JSON forbids there and models write all the same, stand for themselves.
 */
export function readSpans(raw: string): SpanReading {
  const spans: Span[] = [];
  for (let at = 0; at < raw.length; ) {
    const stop = nextStop(raw, at);
    if (stop > at) spans.push({ text: raw.slice(at, stop), raw: raw.slice(at, stop) });
    at = stop;
    if (raw[at] === '"') return { spans, stop: 'quote', rest: raw.slice(at) };
    if (at === raw.length) break;
    const ahead = raw.slice(at, at + 6);
    const [escape] = ESCAPE.exec(ahead) ?? [];
    if (escape === undefined) {
      return { spans, stop: PARTIAL_ESCAPE.test(ahead) ? 'more' : 'broken', rest: raw.slice(at) };
    }
    spans.push({ text: parseJsonString(`"${escape}"`), raw: escape });
    at += escape.length;
  }
  return { spans, stop: 'more', rest: '' };
}

/** Offset of the next quote or backslash, or the length. */
function nextStop(raw: string, from: number): number {
  let at = from;
  while (at < raw.length && raw[at] !== '"' && raw[at] !== '\\') at += 1;
  return at;
}

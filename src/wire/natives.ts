/**
 * What this layer takes from the platform, bound when the module loads. The layer runs in the page's own
 * world, and pages do replace `JSON.parse` or `TextDecoder.prototype.decode`, to log or to mend. Such
 * replacements see nothing of what is held back and change nothing of what is judged.
 *
 * That is all that is guarded here. Methods of arrays, strings, maps and regular expressions are looked up
 * when they are called: a page that sets out to read held texts, and replaces `Array.prototype.map` or
 * `WeakMap.prototype.set`, can see them pass.
 */
import type { Json } from './types.ts';

const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
const strictDecoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const encoder = new TextEncoder();

/** Text of bytes; what is no UTF-8 becomes U+FFFD. A byte order mark stays. */
export const decodeLenient: (bytes: Uint8Array) => string = lenientDecoder.decode.bind(lenientDecoder);

const decodeOrThrow: (bytes: Uint8Array) => string = strictDecoder.decode.bind(strictDecoder);

export const encodeText: (text: string) => Uint8Array<ArrayBuffer> = encoder.encode.bind(encoder);

const parseOrThrow: (text: string) => Json = JSON.parse.bind(JSON);

export const stringifyJson: (value: Json) => string = JSON.stringify.bind(JSON);

/** Text of bytes, or null when they are no UTF-8. */
export function decodeStrict(bytes: Uint8Array): string | null {
  try {
    return decodeOrThrow(bytes);
  } catch {
    // The only thing that a fatal decoder throws for is the bytes.
    return null;
  }
}

/** Text of a JSON string literal that is known to be well-formed. */
export function parseJsonString(literal: string): string {
  const text = parseJson(literal);
  return typeof text === 'string' ? text : '';
}

/** Value of a JSON text, or undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return parseOrThrow(text);
  } catch {
    // A stream may carry anything; the caller guards it as plain text.
    return undefined;
  }
}

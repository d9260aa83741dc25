/**
 * What this layer takes from the platform, in one place: decoders and encoders are made once. It runs in a
 * world that no page can reach into; only `framing/content-kind.ts` is used in the page too.
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

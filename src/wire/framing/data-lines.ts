import { decodeLenient, parseJson } from '../natives.ts';
import type { RecordFrame } from './frame.ts';
import { createLineRecord, ndjsonSyntax, parseLine } from './ndjson.ts';
import type { RecordSyntax } from './record-framer.ts';

/** A code, and what it says in JSON: `0:"text"`. */
const LINE = /^([0-9a-z]):(.*\S)\s*$/s;

/**
 * Lines of a code and a JSON value, as the AI SDK's data stream has them. For those who read its records
 * `0:"text"` is `{"0":"text"}`, so that a value always has a member's place.
 */
export const dataLinesSyntax: RecordSyntax = {
  ...ndjsonSyntax,
  parse: parseDataLine,
  write: (_event, data) => `${unwrap(data)}\n`,
};

function parseDataLine(raw: Uint8Array, isCutOff: boolean): RecordFrame {
  const decoded = decodeLenient(raw);
  const [, code = '', value = ''] = LINE.exec(decoded) ?? [];
  if (code === '' || parseJson(value) === undefined) return parseLine(raw, isCutOff);
  const tail = decoded.slice(code.length + 1 + value.length);
  return createLineRecord(raw, decoded, {
    isLast: isCutOff,
    data: `{"${code}":${value}}`,
    serialise: (changed) => (changed === null ? decoded : unwrap(changed) + tail),
  });
}

function unwrap(data: string): string {
  const [, code, value] = /^\{"([0-9a-z])":(.*)\}$/s.exec(data) ?? [];
  return code === undefined ? data : `${code}:${value}`;
}

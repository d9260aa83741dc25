import { decodeLenient } from '../natives.ts';
import type { RecordFrame } from './frame.ts';
import type { RecordSyntax } from './record-framer.ts';
import { countInvalidBytes } from './utf8.ts';

const LF = 0x0a;

/** Begins each record of a JSON text sequence (RFC 7464). */
const RECORD_MARK = '\u001e';

/** JSON lines: a record is a line. */
export const ndjsonSyntax: RecordSyntax = {
  createFinder: () => ({ next: (bytes, from) => bytes.indexOf(LF, from) + 1 || -1 }),
  parse: parseLine,
  write: (_event, data) => (data.endsWith('\n') ? data : `${data}\n`),
};

/** JSON text sequences, a record a line. One that goes over several lines is judged as text, line by line. */
export const jsonSequenceSyntax: RecordSyntax = {
  ...ndjsonSyntax,
  write: (event, data) => RECORD_MARK + ndjsonSyntax.write(event, data),
};

export function parseLine(raw: Uint8Array, isCutOff: boolean): RecordFrame {
  const decoded = decodeLenient(raw);
  const data = dataOf(decoded);
  const start = decoded.indexOf(data);
  return createLineRecord(raw, decoded, {
    isLast: isCutOff,
    data: data === '' ? null : data,
    serialise: (changed) => decoded.slice(0, start) + (changed ?? data) + decoded.slice(start + data.length),
  });
}

/** A line as a record: it has no name and no comments. */
export function createLineRecord(
  raw: Uint8Array,
  decoded: string,
  line: Pick<RecordFrame, 'isLast' | 'data' | 'serialise'>,
): RecordFrame {
  const invalidBytes = decoded.includes('\ufffd') ? countInvalidBytes(raw) : 0;
  return { kind: 'record', raw, invalidBytes, event: '', notes: [], ...line };
}

/**
 * What a line says. A byte order mark counts as white space. Lines of bare text keep their ends, or the last
 * word of one and the first word of the next would be judged as one word.
 */
function dataOf(line: string): string {
  const blank = line.replaceAll(RECORD_MARK, ' ');
  const start = blank.length - blank.trimStart().length;
  const data = line.slice(start, blank.trimEnd().length);
  const isJsonLike = /^["{[]/.test(data) && /["}\]]$/.test(data);
  return isJsonLike || data === '' ? data : line;
}

import { decodeLenient } from '../natives.ts';
import type { RecordFrame } from './frame.ts';
import type { RecordSyntax } from './record-framer.ts';
import { countInvalidBytes } from './utf8.ts';

const LF = 0x0a;

/** JSON lines: a record is a line. */
export const ndjsonSyntax: RecordSyntax = {
  createFinder: () => ({ next: (bytes, from) => bytes.indexOf(LF, from) + 1 || -1 }),
  parse: parseLine,
  write: (_event, data) => `${data.replaceAll(/[\r\n]+/g, ' ')}\n`,
};

function parseLine(raw: Uint8Array, isCutOff: boolean): RecordFrame {
  const decoded = decodeLenient(raw);
  // A byte order mark counts as white space here.
  const data = decoded.trim();
  const start = decoded.indexOf(data);
  return {
    kind: 'record',
    raw,
    isCutOff,
    invalidBytes: decoded.includes('\ufffd') ? countInvalidBytes(raw) : 0,
    event: '',
    data: data === '' ? null : data,
    notes: [],
    serialise: (changed) => decoded.slice(0, start) + (changed ?? data) + decoded.slice(start + data.length),
  };
}

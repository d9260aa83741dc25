import type { BoundaryFinder, RecordSyntax } from './record-framer.ts';
import { parseSseRecord } from './sse-record.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Server-sent events: a record ends with an empty line; a line ends with LF, CRLF or CR.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export const sseSyntax: RecordSyntax = {
  createFinder: createSseFinder,
  parse: parseSseRecord,
  write: (event, data) => `${event === '' ? '' : `event: ${event}\n`}${dataLines(data)}\n`,
};

function dataLines(data: string): string {
  return data
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('');
}

function createSseFinder(): BoundaryFinder {
  /** Nothing but line ends since the last one. */
  let isLineEmpty = true;
  /** The last byte was CR: an LF now belongs to it. */
  let isAfterCr = false;
  /** The byte before is a CR that closed a record. */
  let isClosedByCr = false;

  /** Takes one byte; says whether the record ends with it. */
  function step(byte: number | undefined): boolean {
    if (byte === LF && isAfterCr) {
      isAfterCr = false;
      // The second half of an empty CRLF line came late: it goes out on its own, before the next record.
      return isClosedByCr;
    }
    isClosedByCr = false;
    isAfterCr = byte === CR;
    if (byte !== LF && byte !== CR) {
      isLineEmpty = false;
      return false;
    }
    const isEnd = isLineEmpty;
    isLineEmpty = true;
    return isEnd;
  }

  function next(bytes: Uint8Array, from: number): number {
    let end = from;
    while (end < bytes.length && !step(bytes[end])) end += 1;
    if (end === bytes.length) return -1;
    // Further empty lines go with the record: on their own, millions of them would be millions of records.
    for (end += 1; bytes[end] === LF || bytes[end] === CR; end += 1) step(bytes[end]);
    isClosedByCr = isAfterCr;
    return end;
  }

  return { next };
}

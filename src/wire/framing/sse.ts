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
  /** A record has just been closed by a CR that was the last byte of its piece. */
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
    for (let at = from; at < bytes.length; at += 1) {
      if (!step(bytes[at])) continue;
      if (!isAfterCr) return at + 1;
      if (bytes[at + 1] === LF) {
        isAfterCr = false;
        return at + 2;
      }
      isClosedByCr = at + 1 === bytes.length;
      return at + 1;
    }
    return -1;
  }

  return { next };
}

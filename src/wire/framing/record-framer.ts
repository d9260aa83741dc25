import type { Frame, Framer } from './frame.ts';
import { joinBytes } from './join-bytes.ts';
import { createTextFramer } from './text-framer.ts';

/** Finds where records end. Keeps its place over any cut of the bytes. */
export interface BoundaryFinder {
  /**
   * @param from offset to look from; a call that found nothing has seen all bytes
   * @returns offset just after the next end of a record, or -1
   */
  next(bytes: Uint8Array, from: number): number;
}

export interface RecordSyntax {
  createFinder(): BoundaryFinder;
  /** @param raw one whole record, or what was left of one when the stream ended */
  parse(raw: Uint8Array, isCutOff: boolean): Frame;
  write(event: string, data: string): string;
  /** As a {@link Framer} has them. */
  readonly separator?: string;
  readonly closer?: string;
}

/**
 * Cuts bytes into records. Retains at most `maxRecordBytes` of a record that isn't complete; a longer one
 * is handed on as running text up to its end.
 */
export function createRecordFramer(syntax: RecordSyntax, maxRecordBytes: number): Framer {
  const finder = syntax.createFinder();
  const overlong = createTextFramer();
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  /** The record at hand was too long to wait for and goes on as text until it ends. */
  let isOverlong = false;

  function closeRecord(tail: Uint8Array): readonly Frame[] {
    if (isOverlong) {
      isOverlong = false;
      return [...overlong.push(tail), ...overlong.finish()];
    }
    const raw = waitingBytes > 0 ? joinBytes([...waiting, tail]) : tail;
    waiting = [];
    waitingBytes = 0;
    return raw.length > 0 ? [syntax.parse(raw, false)] : [];
  }

  function keep(tail: Uint8Array): readonly Frame[] {
    if (isOverlong) return overlong.push(tail);
    // A copy: the caller may reuse its buffer once this piece is rendered.
    waiting.push(new Uint8Array(tail));
    waitingBytes += tail.length;
    if (waitingBytes <= maxRecordBytes) return [];
    isOverlong = true;
    const all = joinBytes(waiting);
    waiting = [];
    waitingBytes = 0;
    return overlong.push(all);
  }

  function push(bytes: Uint8Array): readonly Frame[] {
    const frames: Frame[] = [];
    let start = 0;
    for (let end = finder.next(bytes, 0); end >= 0; end = finder.next(bytes, end)) {
      frames.push(...closeRecord(bytes.subarray(start, end)));
      start = end;
    }
    if (start < bytes.length) frames.push(...keep(bytes.subarray(start)));
    return frames;
  }

  function finish(): readonly Frame[] {
    if (isOverlong) return overlong.finish();
    if (waitingBytes === 0) return [];
    const raw = joinBytes(waiting);
    waiting = [];
    waitingBytes = 0;
    return [syntax.parse(raw, true)];
  }

  const { separator = '', closer = '' } = syntax;
  return { push, finish, write: (event, data) => syntax.write(event, data), separator, closer };
}

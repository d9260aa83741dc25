import { decodeLenient } from '../natives.ts';
import type { Framer } from './frame.ts';
import { joinBytes } from './join-bytes.ts';
import { jsonSequenceSyntax, ndjsonSyntax } from './ndjson.ts';
import { createRecordFramer } from './record-framer.ts';
import { type Framing, SNIFFED_BYTES, sniffFraming } from './sniff-framing.ts';
import { sseSyntax } from './sse.ts';
import { createTextFramer } from './text-framer.ts';
import { completeLength } from './utf8.ts';

/** A framer that finds out by itself what the stream is. */
export interface SniffingFramer extends Framer {
  /** Null before the first bytes. */
  framing(): Framing | null;
}

/**
 * Frames a stream as its type and its first bytes say.
 * @param maxRecordBytes longest record that is waited for
 */
export function createFramer(contentType: string, maxRecordBytes: number): SniffingFramer {
  let framing: Framing | null = null;
  let framer = createTextFramer();
  /** First bytes while they can't tell; never as many as {@link SNIFFED_BYTES}. */
  let start: Uint8Array = new Uint8Array(0);

  function decide(bytes: Uint8Array, isAll: boolean): void {
    const head = bytes.subarray(0, SNIFFED_BYTES);
    // Without a sequence that is still incomplete: half a byte order mark is no sign of anything.
    const text = decodeLenient(head.subarray(0, completeLength(head))).replace(/^\ufeff/, '');
    framing = sniffFraming(contentType, text, isAll || bytes.length >= SNIFFED_BYTES);
    if (framing === 'sse') framer = createRecordFramer(sseSyntax, maxRecordBytes);
    if (framing === 'ndjson') framer = createRecordFramer(ndjsonSyntax, maxRecordBytes);
    if (framing === 'json-sequence') framer = createRecordFramer(jsonSequenceSyntax, maxRecordBytes);
  }

  return {
    framing: () => framing,
    write: (event, data) => framer.write(event, data),
    push(bytes) {
      if (framing !== null) return framer.push(bytes);
      start = joinBytes([start, bytes]);
      decide(start, false);
      return framing === null ? [] : framer.push(start);
    },
    finish() {
      if (framing !== null) return framer.finish();
      decide(start, true);
      return [...framer.push(start), ...framer.finish()];
    },
  };
}

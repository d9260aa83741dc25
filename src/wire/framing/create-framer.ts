import { decodeLenient } from '../natives.ts';
import { createBinaryFramer } from './binary-framer.ts';
import { dataLinesSyntax } from './data-lines.ts';
import { createDocumentFramer } from './document-framer.ts';
import type { Framer } from './frame.ts';
import { joinBytes } from './join-bytes.ts';
import { jsonArraySyntax } from './json-array.ts';
import { jsonValuesSyntax } from './json-values.ts';
import { jsonSequenceSyntax, ndjsonSyntax } from './ndjson.ts';
import { createRecordFramer, type RecordSyntax } from './record-framer.ts';
import { type Framing, SNIFFED_BYTES, sniffFraming } from './sniff-framing.ts';
import { sseSyntax } from './sse.ts';
import { createTextFramer } from './text-framer.ts';
import { completeLength } from './utf8.ts';

/** A framer that finds out by itself what the stream is. */
export interface SniffingFramer extends Framer {
  /** Null before the first bytes. */
  framing(): Framing | null;
}

const SYNTAXES = new Map<Framing, RecordSyntax>([
  ['sse', sseSyntax],
  ['ndjson', ndjsonSyntax],
  ['json-sequence', jsonSequenceSyntax],
  ['json-array', jsonArraySyntax],
  ['json-values', jsonValuesSyntax],
  ['data-lines', dataLinesSyntax],
]);

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
    if (framing !== null) framer = createFramerOf(framing);
  }

  function createFramerOf(known: Framing): Framer {
    const syntax = SYNTAXES.get(known);
    if (syntax !== undefined) return createRecordFramer(syntax, maxRecordBytes);
    if (known === 'binary') return createBinaryFramer();
    return known === 'json' ? createDocumentFramer(follow) : createTextFramer();
  }

  function follow(following: Framing): Framer {
    framing = following;
    return createFramerOf(following);
  }

  return {
    framing: () => framing,
    write: (event, data) => framer.write(event, data),
    get separator() {
      return framer.separator ?? '';
    },
    get closer() {
      return framer.closer ?? '';
    },
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

import { contentKind } from './content-kind.ts';
import { sniffJson, sniffJsonValues } from './sniff-json.ts';
import { sniffDataLines, sniffJsonArray } from './sniff-records.ts';

export type Framing =
  | 'sse'
  | 'ndjson'
  | 'json-sequence'
  | 'json-array'
  | 'json-values'
  | 'data-lines'
  | 'json'
  | 'text'
  | 'binary';

/** How an event stream may begin. A comment or an empty line is a sign only where the type promises events. */
const FIELD_STARTS = ['data:', 'event:', 'id:', 'retry:'];
const TYPED_STARTS = [...FIELD_STARTS, ':', '\r', '\n'];

/** Bytes that settle the question whatever they are: longer than most records of JSON lines. */
export const SNIFFED_BYTES = 512;

/**
 * Says how a stream is framed. Servers send events under `text/plain` and plain text under
 * `text/event-stream`, so the first characters count for more than the type; so does what begins like JSON.
 * @param start text of the first bytes, without a byte order mark
 * @param isAll no more bytes are needed or none will come
 * @returns null while the start could still become the start of an event stream or of JSON
 */
export function sniffFraming(contentType: string, start: string, isAll: boolean): Framing | null {
  const kind = contentKind(contentType);
  if (kind === 'json-lines') return 'ndjson';
  if (kind === 'json-sequence' || kind === 'binary') return kind;
  const isTyped = kind === 'events';
  const starts = isTyped ? TYPED_STARTS : FIELD_STARTS;
  if (starts.some((sign) => start.startsWith(sign))) return 'sse';
  if (!isAll && starts.some((sign) => sign.startsWith(start))) return null;
  return sniffData(kind === 'json', start, isAll);
}

/** The same of what is no event stream. */
function sniffData(isJson: boolean, start: string, isAll: boolean): Framing | null {
  const array = sniffJsonArray(start, isAll);
  if (array !== false) return array;
  const lines = isJson ? false : sniffDataLines(start, isAll);
  if (lines !== false) return lines;
  const values = sniffJsonValues(start, isAll, !isJson);
  if (values !== false) return values;
  return isJson ? 'json' : sniffJson(start, isAll);
}

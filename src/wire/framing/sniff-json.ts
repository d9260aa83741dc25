import { isContainer } from '../json/walk-json.ts';
import { encodeText, parseJson } from '../natives.ts';
import { DocumentEnd, type FollowingFraming } from './json-values.ts';

/** White space, and what servers put before a document so that it can't be run as a script: `)]}',`. */
const PREFIX = /^[\s)\]}',]*/;
const MAX_PREFIX_LENGTH = 16;

/** Openers and then a string. Numbers don't count: `[1]` opens footnotes. */
const JSON_START = /^[{[][\s{[]*["}]/;
const HALF_START = /^(?:[{[][\s{[]*)?$/;

/**
 * Says whether a text whose type promises none is JSON after all. A first line that is a whole record means
 * JSON lines; anything else that begins like JSON is read as a document, and from where it breaks as text.
 * @param start the first characters
 * @param isAll no more characters are needed or none will come
 * @returns null while more characters could tell
 */
export function sniffJson(start: string, isAll: boolean): 'ndjson' | 'json' | 'text' | null {
  const prefix = PREFIX.exec(start)?.[0] ?? '';
  if (prefix.length > MAX_PREFIX_LENGTH) return 'text';
  const body = start.slice(prefix.length);
  if (!isAll && HALF_START.test(body)) return null;
  if (!JSON_START.test(body)) return 'text';
  const lineEnd = start.indexOf('\n', prefix.length);
  if (lineEnd < 0) return isAll ? 'json' : null;
  return isContainer(parseJson(start.slice(0, lineEnd))) ? 'ndjson' : 'json';
}

/**
 * Says whether a text that begins like JSON is several documents one after another. Whether another one follows
 * is known only with its first character; a first document too long to be waited for is read as the only one.
 * @param start the first characters
 * @param isAll no more characters are needed or none will come
 * @param isLineTelling a line end after a document means JSON lines even if nothing has followed yet
 * @returns null while more characters could tell, false when it is none
 */
export function sniffJsonValues(
  start: string,
  isAll: boolean,
  isLineTelling: boolean,
): FollowingFraming | null | false {
  const prefix = PREFIX.exec(start)?.[0] ?? '';
  const body = start.slice(prefix.length);
  if (prefix.trim() !== '' || !JSON_START.test(body)) return !isAll && HALF_START.test(body) ? null : false;
  const end = new DocumentEnd();
  const next = end.find(encodeText(body));
  if (next !== null) return next.framing;
  if (isAll || (isLineTelling && end.isLine())) return false;
  return null;
}

import { isContainer } from '../json/walk-json.ts';
import { parseJson } from '../natives.ts';

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

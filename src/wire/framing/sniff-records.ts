import { parseJson } from '../natives.ts';

/** An array of objects, and a start that may become one. */
const ARRAY = /^\s*\[\s*\{/;
const HALF_ARRAY = /^\s*(?:\[\s*)?$/;

/**
 * Says whether a JSON document is an array of objects, which are read as records: a text may go on from one
 * element to the next.
 * @param start the first characters
 * @param isAll no more characters are needed or none will come
 * @returns null while more characters could tell, false when it is none
 */
export function sniffJsonArray(start: string, isAll: boolean): 'json-array' | null | false {
  if (ARRAY.test(start)) return 'json-array';
  return !isAll && HALF_ARRAY.test(start) ? null : false;
}

const CODED = /^[0-9a-k]:["{[]/;
const HALF_CODED = /^(?:[0-9a-k]:?)?$/;

/**
 * Says whether a text is lines of a code and a JSON value. The first line must be one, or be too long to tell.
 * @param start the first characters
 * @param isAll no more characters are needed or none will come
 * @returns null while more characters could tell, false when it is none
 */
export function sniffDataLines(start: string, isAll: boolean): 'data-lines' | null | false {
  if (!CODED.test(start)) return !isAll && HALF_CODED.test(start) ? null : false;
  const lineEnd = start.indexOf('\n');
  if (lineEnd < 0) return isAll ? 'data-lines' : null;
  return parseJson(start.slice(2, lineEnd)) === undefined ? false : 'data-lines';
}

import { numberOr } from '../json/object-at.ts';
import { isContainer, isJsonObject, memberOf, walkJson } from '../json/walk-json.ts';
import type { JsonObject, TextPlace } from '../types.ts';

/** Where the next record goes unless it says otherwise. */
export interface Cursor {
  readonly path: string;
  readonly operation: string;
  /** Which of several documents. */
  readonly document: number;
}

/** Before the first record. */
export const START: Cursor = { path: '', operation: 'add', document: 0 };

/** Where a record goes. */
export function moveCursor(cursor: Cursor, { p, o, c }: JsonObject): Cursor {
  return {
    path: typeof p === 'string' ? p : cursor.path,
    operation: typeof o === 'string' ? o : cursor.operation,
    document: numberOr(c, cursor.document),
  };
}

/** One text at one place of the document. */
export interface Change {
  readonly place: Cursor;
  readonly at: TextPlace;
}

/**
 * The strings that a record puts into the document, each with its place there.
 * @param patch the operation of several changes in one, and what stands between its path and theirs
 */
export function listChanges(
  record: JsonObject,
  cursor: Cursor,
  patch: { readonly patch: string; readonly joint: string },
): readonly Change[] {
  const value = record['v'];
  if (cursor.operation === patch.patch && Array.isArray(value)) {
    return value.filter(isJsonObject).flatMap((entry) => {
      const own = moveCursor({ ...cursor, path: '', operation: 'replace' }, entry);
      return listChanges(entry, { ...own, path: cursor.path + patch.joint + own.path }, patch);
    });
  }
  const changes: Change[] = [];
  const paths = new Map<unknown, string>();
  const add = (at: TextPlace, path: string): void => {
    const found = memberOf(at);
    if (typeof found === 'string') changes.push({ place: { ...cursor, path }, at });
    if (isContainer(found)) paths.set(found, path);
  };
  add({ holder: record, key: 'v' }, cursor.path);
  if (isContainer(value)) {
    walkJson(value, (at) => {
      add(at, `${paths.get(at.holder) ?? ''}/${at.key}`);
      return true;
    });
  }
  return changes;
}

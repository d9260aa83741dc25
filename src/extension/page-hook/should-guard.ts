import { contentKind } from '../../wire/index.ts';
import { natives } from './natives.ts';

/** What of a response's head decides how it is read. */
export interface GuardedHead {
  readonly url: string;
  readonly status: number;
  /** Lower case, without parameters. */
  readonly contentType: string;
}

/**
 * @param header value of `content-type`; null when there is none
 * @returns the type in lower case, without parameters, or null where what it names is left alone
 */
export function readGuardedType(header: string | null): string | null {
  if (header === null) return null;
  const end = natives.text.indexOf(header, ';');
  const name = end < 0 ? header : natives.text.slice(header, 0, end);
  const contentType = natives.text.toLowerCase(natives.text.trim(name));
  return contentKind(contentType) === null ? null : contentType;
}

/**
 * Reads what decides how a response is guarded.
 * @returns the head of a response whose body must be guarded, or null where it must be left alone: what a page
 *   made itself has no address.
 */
export function readGuardedHead(response: Response): GuardedHead | null {
  const url = natives.response.url(response);
  if (url === '' || natives.response.body(response) === null) return null;
  const contentType = readGuardedType(
    natives.headers.get(natives.response.headers(response), 'content-type'),
  );
  return contentType === null ? null : { url, status: natives.response.status(response), contentType };
}

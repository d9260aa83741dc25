import { contentKind, type ResponseHead } from '../../wire/index.ts';
import { natives } from './natives.ts';

/** A `document` arrives in one piece and is reported only if something was found in it. */
export function isDocument(contentType: string): boolean {
  return contentKind(contentType) === 'json';
}

/**
 * Reads what decides how a response is guarded.
 * @returns the head of a response whose body must be guarded, or null where it must be left alone.
 */
export function readGuardedHead(response: Response): ResponseHead | null {
  if (natives.response.body(response) === null) return null;
  const header = natives.headers.get(natives.response.headers(response), 'content-type') ?? '';
  const contentType = header.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (contentKind(contentType) === null) return null;
  return { url: natives.response.url(response), status: natives.response.status(response), contentType };
}

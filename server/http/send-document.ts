import type { FastifyReply, FastifyRequest } from 'fastify';

export interface SignedDocument {
  /** SHA-256 in hex of the content; its ETag. */
  readonly sha256: string;
  /** The exact text that was signed and digested. */
  readonly content: string;
}

/**
 * Sends a signed document byte for byte, or 304 when the client has it.
 * @param cacheControl how long it may be kept
 */
export function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: SignedDocument,
  cacheControl: string,
): FastifyReply {
  const etag = `"${document.sha256}"`;
  reply.header('etag', etag).header('cache-control', cacheControl);
  if (hasEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.type('application/json').send(document.content);
}

/** Weak comparison, as RFC 9110 (13.1.2) wants it for If-None-Match. */
function hasEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}

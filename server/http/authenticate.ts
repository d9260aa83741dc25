import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest, onRequestHookHandler, preParsingHookHandler } from 'fastify';
import { CodedError } from '../../src/protocol/index.ts';

export type TokenRole = 'client' | 'admin';

/** Who sent a request. */
export interface Identity {
  readonly role: TokenRole;
  /** SHA-256 in hex of the token; the token itself is forgotten at once. */
  readonly tokenDigest: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null without a token that the settings name. */
    identity: Identity | null;
  }
}

interface KnownToken {
  readonly role: TokenRole;
  readonly digest: Buffer;
}

/**
 * Makes the hook that finds out who sent a request. It refuses nobody: that is up to each route.
 * @param digests SHA-256 in hex of the tokens of each role
 */
export function createIdentify(
  digests: Readonly<Record<TokenRole, readonly string[]>>,
): onRequestHookHandler {
  const known: readonly KnownToken[] = (['client', 'admin'] as const).flatMap((role) =>
    digests[role].map((digest) => ({ role, digest: Buffer.from(digest, 'hex') })),
  );
  return (request, _reply, done) => {
    request.identity = findIdentity(known, request.headers.authorization);
    done();
  };
}

function findIdentity(known: readonly KnownToken[], authorization: string | undefined): Identity | null {
  const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return null;
  const digest = createHash('sha256').update(token).digest();
  let identity: Identity | null = null;
  // All are compared, each in constant time: the time taken says nothing about which one matched.
  for (const candidate of known) {
    if (timingSafeEqual(candidate.digest, digest)) {
      identity = { role: candidate.role, tokenDigest: digest.toString('hex') };
    }
  }
  return identity;
}

/**
 * Makes the hook that lets only some roles pass. It runs after the rate limit, so that guessing is slow, and before
 * the body is read, so that strangers can't make the server parse one.
 */
export function createRequireRole(...roles: readonly TokenRole[]): preParsingHookHandler {
  return (request, reply, payload, done) => {
    const { identity } = request;
    if (identity !== null && roles.includes(identity.role)) return done(null, payload);
    const problem = identity === null ? 'no token, or an unknown one' : `the token of ${identity.role} use`;
    reply.header('www-authenticate', 'Bearer');
    done(
      new CodedError('UNAUTHORIZED', `Got ${problem}; this needs the token of ${roles.join(' or ')} use.`),
    );
  };
}

/**
 * @returns the digest of the token that the request carried
 * @throws {CodedError} UNAUTHORIZED on a route without {@link createRequireRole}
 */
export function readOwner(request: FastifyRequest): string {
  if (request.identity === null) throw new CodedError('UNAUTHORIZED', 'The request carries no known token.');
  return request.identity.tokenDigest;
}

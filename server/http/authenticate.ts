import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest, onRequestAsyncHookHandler, preParsingHookHandler } from 'fastify';
import { type Actor, CodedError } from '../../src/protocol/index.ts';
import type { ClientDirectory } from '../access/create-client-directory.ts';
import { digestToken } from '../access/digest-token.ts';
import { isEnrolledToken } from '../access/enrolled-token.ts';

/** Extensions report streams; viewers read what became of them; publishers offer bundles; administrators may do all that people may. */
export type TokenRole = 'client' | 'viewer' | 'publisher' | 'admin';

/** Who sent a request. */
export interface Identity {
  readonly role: TokenRole;
  /** SHA-256 in hex of the token; the token itself is forgotten at once. */
  readonly tokenDigest: string;
  /** Of an enrolled client; null for the tokens of the settings. */
  readonly clientId: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null without a token that is known. */
    identity: Identity | null;
  }
}

/** A token that the settings name. */
export interface KnownToken {
  readonly role: TokenRole;
  /** SHA-256 in hex. */
  readonly sha256: string;
}

/**
 * Makes the hook that finds out who sent a request. It refuses nobody: that is up to each route.
 * @param tokens those of the settings
 * @param directory knows the enrolled clients
 */
export function createIdentify(
  tokens: readonly KnownToken[],
  directory: Pick<ClientDirectory, 'find'>,
): onRequestAsyncHookHandler {
  const known = tokens.map(({ role, sha256 }) => ({ role, digest: Buffer.from(sha256, 'hex') }));
  return async (request) => {
    const token = readToken(request.headers);
    if (token === null) return;
    const digest = digestToken(token);
    const tokenDigest = digest.toString('hex');
    // All are compared, each in constant time: the time taken says nothing about which one matched.
    for (const candidate of known) {
      if (timingSafeEqual(candidate.digest, digest)) {
        request.identity = { role: candidate.role, tokenDigest, clientId: null };
      }
    }
    if (request.identity !== null || !isEnrolledToken(token)) return;
    // Looked up by digest: who doesn't know the token can't choose a digest close to another's.
    const clientId = await directory.find(tokenDigest);
    if (clientId !== null) request.identity = { role: 'client', tokenDigest, clientId };
  };
}

/** `X-API-Key` is where plugins of the first API put it. */
function readToken(headers: IncomingHttpHeaders): string | null {
  const { authorization } = headers;
  if (authorization !== undefined) return /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1] ?? null;
  const key = headers['x-api-key'];
  return typeof key === 'string' && /^[\x21-\x7e]+$/.test(key) ? key : null;
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

/** Enough of a digest to tell tokens apart. */
const ACTOR_DIGITS = 16;

/**
 * @returns who does something that is logged
 * @throws {CodedError} UNAUTHORIZED on a route that clients may call
 */
export function readActor({ identity }: FastifyRequest): Actor {
  if (identity === null || identity.role === 'client')
    throw new CodedError('UNAUTHORIZED', 'The request carries no token of a person.');
  return { role: identity.role, token: identity.tokenDigest.slice(0, ACTOR_DIGITS) };
}

/**
 * @returns the digest of the token that the request carried
 * @throws {CodedError} UNAUTHORIZED on a route without {@link createRequireRole}
 */
export function readOwner(request: FastifyRequest): string {
  if (request.identity === null) throw new CodedError('UNAUTHORIZED', 'The request carries no known token.');
  return request.identity.tokenDigest;
}

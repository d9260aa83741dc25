import type { FastifyRequest, preHandlerHookHandler } from 'fastify';
import { CodedError, type StreamUpdate } from '../../src/protocol/index.ts';
import type { Identity } from '../http/authenticate.ts';
import { createRateLimiter, type RateLimiter } from './create-rate-limiter.ts';

export interface ClientLimits {
  readonly clientRequestsPerMinute: number;
  readonly sessionRequestsPerMinute: number;
}

const MAX_CLIENTS = 50_000;
const MAX_SESSIONS = 200_000;

/** Keeps one client, or one session, from taking what is there for all who share its token. */
export interface LimitClients {
  /** Runs when the body has been checked. */
  readonly hook: preHandlerHookHandler;
  /**
   * Each update of a batch counts like a request of its own.
   * @throws {CodedError} RATE_LIMITED
   */
  readonly limitUpdate: (identity: Identity | null, update: StreamUpdate) => void;
}

/**
 * An enrolled client is known by its token; where many share one, each is known by the id that it gives itself when it
 * starts a session.
 */
export function createLimitClients(limits: ClientLimits, now: () => Date): LimitClients {
  const nowMs = () => now().getTime();
  const clients = createRateLimiter({
    perMinute: limits.clientRequestsPerMinute,
    maxKeys: MAX_CLIENTS,
    nowMs,
  });
  const sessions = createRateLimiter({
    perMinute: limits.sessionRequestsPerMinute,
    maxKeys: MAX_SESSIONS,
    nowMs,
  });
  const limit = (identity: Identity | null, named: Names, onWait: (seconds: number) => void = () => {}) => {
    if (identity?.role !== 'client') return;
    const clientId = identity.clientId ?? named.clientId;
    if (clientId !== null) take(clients, `${identity.tokenDigest} ${clientId}`, onWait);
    if (named.sessionId !== null) take(sessions, `${identity.tokenDigest} ${named.sessionId}`, onWait);
  };
  return {
    hook: (request, reply, done) => {
      const isBatch = 'updates' in toRecord(request.body);
      if (!isBatch)
        limit(request.identity, readNames(request), (seconds) => void reply.header('retry-after', seconds));
      done();
    },
    limitUpdate: (identity, { sessionId, start }) =>
      limit(identity, { sessionId, clientId: start?.clientId ?? null }),
  };
}

function take(limiter: RateLimiter, key: string, onWait: (seconds: number) => void): void {
  const waitMs = limiter.take(key);
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1_000);
  onWait(seconds);
  throw new CodedError('RATE_LIMITED', `The limit is reached; it opens again in ${seconds} s.`);
}

/** Whom a request is about. */
interface Names {
  readonly clientId: string | null;
  readonly sessionId: string | null;
}

function readNames(request: FastifyRequest): Names {
  const body = toRecord(request.body);
  const query = toRecord(request.query);
  return {
    clientId: toText(body['clientId']) ?? toText(toRecord(body['start'])['clientId']),
    sessionId: toText(body['sessionId']) ?? toText(query['sessionId']),
  };
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function toText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

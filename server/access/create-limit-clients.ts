import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from 'fastify';
import { CodedError } from '../../src/protocol/index.ts';
import { createRateLimiter, type RateLimiter } from './create-rate-limiter.ts';

export interface ClientLimits {
  readonly clientRequestsPerMinute: number;
  readonly sessionRequestsPerMinute: number;
}

const MAX_CLIENTS = 50_000;
const MAX_SESSIONS = 200_000;

/**
 * Makes the hook that keeps one client, or one session, from taking what is there for all who share its token. It runs
 * when the body has been checked. An enrolled client is known by its token; where many share one, each is known by
 * the id that it gives itself when it starts a session.
 */
export function createLimitClients(limits: ClientLimits, now: () => Date): preHandlerHookHandler {
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
  return (request, reply, done) => {
    const { identity } = request;
    if (identity?.role !== 'client') return done();
    const named = readNames(request);
    const clientId = identity.clientId ?? named.clientId;
    if (clientId !== null) take(clients, `${identity.tokenDigest} ${clientId}`, reply);
    if (named.sessionId !== null) take(sessions, `${identity.tokenDigest} ${named.sessionId}`, reply);
    done();
  };
}

function take(limiter: RateLimiter, key: string, reply: FastifyReply): void {
  const waitMs = limiter.take(key);
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1_000);
  reply.header('retry-after', seconds);
  throw new CodedError('RATE_LIMITED', `The limit is reached; it opens again in ${seconds} s.`);
}

/** Whom a request is about. A batch is of many sessions and counts for its client alone. */
function readNames(request: FastifyRequest): { clientId: string | null; sessionId: string | null } {
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

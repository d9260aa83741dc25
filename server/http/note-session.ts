import type { preHandlerHookHandler } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The session that a request is about, once it is known to have the shape of one; for the log. */
    sessionId: string | null;
  }
}

/** Runs after validation: what is noted is a UUID and never anything else that a client may have put there. */
export const noteSession: preHandlerHookHandler = (request, _reply, done) => {
  request.sessionId = readSessionId(request.body) ?? readSessionId(request.query);
  done();
};

function readSessionId(part: unknown): string | null {
  if (typeof part !== 'object' || part === null || !('sessionId' in part)) return null;
  return typeof part.sessionId === 'string' ? part.sessionId : null;
}

import type { IncomingHttpHeaders } from 'node:http';
import type { onRequestHookHandler } from 'fastify';
import { CorrelationNameSchema } from '../../src/protocol/index.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Names what the request is a part of, wherever that leads: to its session, its checks, the log and the audit
     * record. The client's own name for it, or the request's id where it has none.
     */
    correlationId: string;
  }
}

/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACE = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;

/**
 * Reads how a client names what it does: `X-Correlation-Id`, the trace of `traceparent`, or `X-Request-Id`, which
 * proxies set for each request.
 * @returns null where none of them is there and of that shape
 */
export function readCorrelationId(headers: IncomingHttpHeaders): string | null {
  return (
    readName(headers['x-correlation-id']) ??
    TRACE.exec(String(headers['traceparent'] ?? ''))?.[1] ??
    readName(headers['x-request-id'])
  );
}

function readName(header: string | readonly string[] | undefined): string | null {
  const name = CorrelationNameSchema.safeParse(header);
  return name.success ? name.data : null;
}

/** Notes the id and tells it with the answer. */
export const correlate: onRequestHookHandler = (request, reply, done) => {
  request.correlationId = readCorrelationId(request.headers) ?? request.id;
  reply.header('x-correlation-id', request.correlationId);
  done();
};

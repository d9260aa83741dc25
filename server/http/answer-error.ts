import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiError, ERROR_CODES } from '../../src/protocol/index.ts';
import { SequenceGapError } from '../services/sequence-gap-error.ts';
import { toCodedError } from './to-coded-error.ts';

/** When it may be over, in seconds. */
const RETRY_AFTER_S = { QUEUE_FULL: 5, STORAGE_FULL: 60 } as const;

/** Answers with the one shape that all errors have. Only failures of the server itself are logged in full. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const coded = toCodedError(error);
  const { status } = ERROR_CODES[coded.code];
  if (status >= 500) request.log.error({ err: error }, 'request failed');
  else request.log.info({ code: coded.code }, 'request refused');
  if (coded.code in RETRY_AFTER_S && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', RETRY_AFTER_S[coded.code as keyof typeof RETRY_AFTER_S]);
  }
  const body: ApiError = {
    code: coded.code,
    message: coded.message,
    requestId: request.id,
    ...(coded instanceof SequenceGapError ? { expectedSeq: coded.expectedSeq } : {}),
  };
  void reply.code(status).send(body);
}

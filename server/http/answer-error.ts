import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiError, ERROR_CODES, type ErrorCode } from '../../src/protocol/index.ts';
import { SequenceGapError } from '../services/sequence-gap-error.ts';
import { toCodedError } from './to-coded-error.ts';

/** When it may be over, in seconds. */
const RETRY_AFTER_S: Partial<Record<ErrorCode, number>> = { QUEUE_FULL: 5, OVERLOADED: 5, STORAGE_FULL: 60 };

/** As proxies log it; the answer itself reaches nobody. */
const GONE_STATUS = 499;

export type AnswerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Makes what answers with the one shape that all errors have. Only failures of the server itself are logged in full.
 * @param onRefused told the code of each
 */
export function createAnswerError(onRefused: (code: ErrorCode) => void): AnswerError {
  return (error, request, reply) => {
    if (isGone(request)) {
      request.log.info('the client went away in the middle of its request');
      void reply.code(GONE_STATUS).send();
      return;
    }
    const coded = toCodedError(error);
    const { status } = ERROR_CODES[coded.code];
    onRefused(coded.code);
    // An overload is told by the metrics: to write it down in full for each request would add to it.
    if (status >= 500 && coded.code !== 'OVERLOADED') request.log.error({ err: error }, 'request failed');
    else request.log.info({ code: coded.code }, 'request refused');
    const retryAfterS = RETRY_AFTER_S[coded.code];
    if (retryAfterS !== undefined && !reply.hasHeader('retry-after'))
      reply.header('retry-after', retryAfterS);
    const body: ApiError = {
      code: coded.code,
      message: coded.message,
      requestId: request.id,
      ...(coded instanceof SequenceGapError ? { expectedSeq: coded.expectedSeq } : {}),
    };
    void reply.code(status).send(body);
  };
}

/** What fails then is the request, not the server. */
function isGone({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';

/** Body of every answer that is not a success. */
export const ApiErrorSchema = z.object({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  /** The same as in the server's log. */
  requestId: z.string(),
  /** With SEQUENCE_GAP: the sequence number to send next. */
  expectedSeq: z.int().min(0).optional(),
});

export type ApiError = z.infer<typeof ApiErrorSchema>;

import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { CodedError, describeIssue } from '../../src/protocol/index.ts';

/** Unknown field names are the sender's own words and as long as the sender likes. */
const MAX_DETAIL_CHARS = 300;

/** Checks a part of a request with its zod schema; a failure names the field and never shows its value. */
export const validateRequest: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data: unknown) => {
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    const detail = `${httpPart ?? 'request'}: ${describeIssue(result.error)}`.slice(0, MAX_DETAIL_CHARS);
    return { error: new CodedError('REQUEST_INVALID', `${detail}.`) };
  };
};

import { CodedError, type ErrorCode } from '../../src/protocol/index.ts';

/** What Fastify itself refuses, before a handler runs. Its own messages may quote the request; these don't. */
const FRAMEWORK_ERRORS: Readonly<Record<string, readonly [code: ErrorCode, detail: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'The body is larger than this address takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['MEDIA_TYPE', 'The body is not declared as JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['REQUEST_INVALID', 'body: must not be empty.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['REQUEST_INVALID', 'body: must be valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['REQUEST_INVALID', 'body: must be as long as Content-Length says.'],
  Z_DATA_ERROR: ['REQUEST_INVALID', 'body: must be gzip, as Content-Encoding says.'],
  Z_BUF_ERROR: ['REQUEST_INVALID', 'body: must be all of what was compressed.'],
  FST_ERR_BAD_URL: ['REQUEST_INVALID', 'url: must be properly encoded.'],
  FST_ERR_MAX_PARAM_LENGTH: ['NOT_FOUND', 'The path is too long to be one.'],
};

/**
 * Gives the error that a client may see.
 * @param error whatever was thrown
 * @returns INTERNAL, without details, for all that isn't the client's doing
 */
export function toCodedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  if (isStorageFull(error)) return new CodedError('STORAGE_FULL', 'It was not stored.', { cause: error });
  const known = FRAMEWORK_ERRORS[readCode(error)];
  if (known === undefined)
    return new CodedError('INTERNAL', 'Something unexpected happened.', { cause: error });
  return new CodedError(known[0], known[1]);
}

function readCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** @see https://sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;

function isStorageFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
}

/** Nobody waits for the answer any more, or there was no time left to ask. Says nothing of the guardrail. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

/** The guardrail had the time of its class and didn't answer. */
export class CheckTimeoutError extends Error {
  override readonly name = 'CheckTimeoutError';
}

/** The guardrail answered something that is no finding. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

/** Of the network: the other side wasn't there, or went away. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** Request timeout, too early, too many requests. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

/** Causes of causes end somewhere. */
const MAX_CAUSES = 5;

/**
 * Whether the same check may be answered when it is tried again: network errors, and HTTP errors which say so. An error
 * shows that by its `code` or `status`, or by those of its cause.
 */
export function mayPass(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth += 1) {
    const { code, status } = current as { code?: unknown; status?: unknown };
    if (typeof status === 'number') return status >= 500 || PASSING_STATUSES.has(status);
    if (typeof code === 'string' && PASSING_CODES.has(code)) return true;
    current = current.cause;
  }
  return false;
}

/** Names an error without its message, which may quote the text that was checked. */
export function nameError(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  const { code, status } = error as { code?: unknown; status?: unknown };
  if (typeof status === 'number') return `${error.name}, status ${status}`;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,39}$/.test(code)) return `${error.name}, ${code}`;
  return error.cause instanceof Error ? `${error.name}: ${nameError(error.cause)}` : error.name;
}

/** No answer from another service. The message holds nothing of what was sent or received. */
export class ExternalError extends Error {
  override readonly name = 'ExternalError';
  /** HTTP status, where the service answered at all. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }
}

/**
 * Gives the error that may be logged: answers and errors of other services may quote the text that they were sent.
 * @param service named in the message
 * @param error whatever was thrown; never kept as a cause
 */
export function toExternalError(service: string, error: unknown): ExternalError {
  if (error instanceof ExternalError) return error;
  const status = readNumber(error, 'status');
  if (status !== null) return new ExternalError(`${service} answers HTTP ${status}.`, status);
  return new ExternalError(`${service} gives no answer (${nameProblem(error)}).`);
}

/** Names of system errors and of error classes are fixed words; messages aren't. */
function nameProblem(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof ExternalError) return current.message;
    if ('code' in current && typeof current.code === 'string') return current.code;
    if (current.name === 'TimeoutError' || current.name === 'AbortError') return current.name;
  }
  return error instanceof Error ? error.constructor.name : 'unknown';
}

function readNumber(error: unknown, field: 'status'): number | null {
  if (!(error instanceof Error) || !(field in error)) return null;
  return typeof error[field] === 'number' ? error[field] : null;
}

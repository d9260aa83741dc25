/** No answer from another service. The message holds nothing of what was sent or received. */
export class ExternalError extends Error {
  override readonly name = 'ExternalError';
  /** HTTP status, where the service answered at all. */
  readonly status: number | null;
  /** The system's word for what went wrong on the way, e.g. `ECONNREFUSED`. */
  readonly code: string | null;

  constructor(
    message: string,
    { status = null, code = null }: Partial<Pick<ExternalError, 'status' | 'code'>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * Gives the error that may be logged: answers and errors of other services may quote the text that they were sent.
 * @param service named in the message
 * @param error whatever was thrown; never kept as a cause
 */
export function toExternalError(service: string, error: unknown): ExternalError {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof ExternalError) return withService(service, current);
    if ('status' in current && typeof current.status === 'number') {
      return new ExternalError(`${service} answers HTTP ${current.status}.`, { status: current.status });
    }
    // Names of system errors and of error classes are fixed words; messages aren't.
    if ('code' in current && typeof current.code === 'string') {
      return new ExternalError(`${service} gives no answer (${current.code}).`, { code: current.code });
    }
    if (current.name === 'TimeoutError' || current.name === 'AbortError') {
      return new ExternalError(`${service} gives no answer (${current.name}).`);
    }
  }
  const name = error instanceof Error ? error.constructor.name : 'unknown';
  return new ExternalError(`${service} gives no answer (${name}).`);
}

/** What was found out below the service's own client comes out of it as a cause. */
function withService(service: string, error: ExternalError): ExternalError {
  if (error.message.startsWith(service)) return error;
  return new ExternalError(`${service} gives no answer: ${error.message}`, error);
}

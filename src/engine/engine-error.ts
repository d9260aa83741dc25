/** A call that its caller should not have made; the only error that a scanner or a gate throws. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: 'STREAM_CLOSED' | 'NOT_TEXT';

  constructor(code: EngineError['code'], problem: string) {
    super(`${code}: ${problem}`);
    this.code = code;
  }
}

/** The error to throw for a call that comes too late. */
export const refuseClosed = (call: string): EngineError =>
  new EngineError(
    'STREAM_CLOSED',
    `${call}() was called after the stream had ended. Call reset() to begin a new stream.`,
  );

/**
 * Makes sure that a chunk can be read. Bytes, numbers and lists have no characters to scan: taking them for empty text
 * would pass them over in silence.
 * @throws {EngineError} NOT_TEXT
 */
export function assertText(chunk: unknown): asserts chunk is string {
  if (typeof chunk === 'string') return;
  throw new EngineError(
    'NOT_TEXT',
    `push() takes text, not a value of type ${typeof chunk}. Decode it first.`,
  );
}

/** A call that its caller should not have made; the only error that a scanner or a gate throws. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code = 'STREAM_CLOSED';

  constructor(call: string) {
    super(
      `STREAM_CLOSED: ${call}() was called after the stream had ended. Call reset() to begin a new stream.`,
    );
  }
}

/** The server was asked and said no. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

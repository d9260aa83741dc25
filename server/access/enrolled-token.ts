const PREFIX = 'stinger_';
const TOKEN_BYTES = 32;

/**
 * Makes the token of an enrolled client. Its prefix lets scanners for leaked secrets know it, and its shape lets the
 * server refuse most guesses without asking the database.
 */
export function createEnrolledToken(randomBytes: (count: number) => Uint8Array): string {
  return `${PREFIX}${Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url')}`;
}

export function isEnrolledToken(token: string): boolean {
  return /^stinger_[A-Za-z0-9_-]{43}$/.test(token);
}

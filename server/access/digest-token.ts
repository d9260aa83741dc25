import { createHash } from 'node:crypto';

/** @returns SHA-256 of the token; tokens are long random texts, so nothing slower is needed */
export function digestToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

import { computeDigest } from './compute-digest.ts';

/**
 * Gives the id of a key. It follows from the key alone, so no document can put one key under another's name.
 * @param publicKey 32 raw bytes of an Ed25519 public key; not changed
 * @returns SHA-256 of the raw key as 64 lower-case hex digits
 */
export function computeKeyId(publicKey: Uint8Array): string {
  return computeDigest(publicKey);
}

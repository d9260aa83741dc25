import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * Gives the name by which a signed document is fetched, compared and recorded.
 * @param bytes the exact bytes as served; not changed
 * @returns SHA-256 as 64 lower-case hex digits
 */
export function computeDigest(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

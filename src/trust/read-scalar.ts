/**
 * Reads an unsigned number in the byte order of Ed25519.
 * @param bytes least significant byte first; not changed
 * @returns the number; 0 for no bytes
 */
export function readScalar(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

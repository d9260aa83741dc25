import { hashBytes } from '../../src/engine/cache/hash.ts';
import { CHECKSUM_BYTES, HEADER_BYTES, writeWords } from '../../src/engine/cache/table-format.ts';

/** Where the header says how long all is. */
const LENGTH_AT = HEADER_BYTES - 4;

/** What a table says, between header and hash. */
export const bodyOf = (tables: Uint8Array): Uint8Array =>
  tables.subarray(HEADER_BYTES, tables.length - CHECKSUM_BYTES);

/** Gives tables another body, and makes length and hash right again, as whoever wants to deceive would. */
export function reseal(tables: Uint8Array, body: Uint8Array): Uint8Array {
  const length = HEADER_BYTES + body.length + CHECKSUM_BYTES;
  const bytes = new Uint8Array(length);
  bytes.set(tables.subarray(0, LENGTH_AT));
  bytes.set(writeWords([length]), LENGTH_AT);
  bytes.set(body, HEADER_BYTES);
  const end = length - CHECKSUM_BYTES;
  bytes.set(writeWords(hashBytes(bytes.subarray(0, end))), end);
  return bytes;
}

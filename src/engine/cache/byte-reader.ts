/** Bytes that nobody may have written. Never leaves {@link loadRules}. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

/** A place in bytes that are read one after the other. */
export interface ByteReader {
  readonly bytes: Uint8Array;
  /** Of the next byte. */
  at: number;
  /** Behind the last byte. */
  readonly end: number;
}

/** Seven bits each: no number that is read is larger than 2^28 - 1. */
const MAX_NUMBER_BYTES = 4;

/** @throws {TableError} where there is nothing left */
export function readByte(reader: ByteReader): number {
  if (reader.at >= reader.end) throw new TableError('The bytes end too soon.');
  const byte = reader.bytes[reader.at]!;
  reader.at += 1;
  return byte;
}

/**
 * Reads a number that {@link createByteWriter} has written.
 * @returns a number from 0 to `max`
 * @throws {TableError} where it is larger, or there is nothing left
 */
export function readNumber(reader: ByteReader, max: number): number {
  let value = 0;
  for (let count = 0; count < MAX_NUMBER_BYTES; count++) {
    const byte = readByte(reader);
    value |= (byte & 0x7f) << (7 * count);
    if (byte >= 0x80) continue;
    if (value <= max) return value;
    break;
  }
  throw new TableError('A number is too large.');
}

/** Each item takes a byte at least, so no list is longer than this. */
export const countLeft = ({ at, end }: ByteReader): number => end - at;

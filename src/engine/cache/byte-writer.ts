/** Bytes that grow. */
export interface ByteWriter {
  /** @param value 0 to 255 */
  writeByte(value: number): void;
  /** @param value 0 to 2^28 - 1; small numbers take less room */
  writeNumber(value: number): void;
  /** All that was written; a copy. */
  toBytes(): Uint8Array;
}

const FIRST_CAPACITY = 4_096;

export function createByteWriter(): ByteWriter {
  let bytes = new Uint8Array(FIRST_CAPACITY);
  let length = 0;
  const writeByte = (value: number): void => {
    if (length === bytes.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(bytes);
      bytes = larger;
    }
    bytes[length] = value;
    length += 1;
  };
  return {
    writeByte,
    writeNumber(value) {
      let rest = value;
      for (; rest > 0x7f; rest >>>= 7) writeByte((rest & 0x7f) | 0x80);
      writeByte(rest);
    },
    toBytes: () => bytes.slice(0, length),
  };
}

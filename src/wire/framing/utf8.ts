export interface Utf8Run {
  readonly isValid: boolean;
  readonly bytes: Uint8Array;
}

/** Bytes in the sequence that a lead byte opens; 0 for what opens none. */
function announcedLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Over-long spellings, surrogates and what lies past U+10FFFF show in the second byte. */
function isSecondByteAllowed(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second < 0xa0;
  if (lead === 0xf0) return second >= 0x90;
  return lead !== 0xf4 || second < 0x90;
}

/** Length of the well-formed sequence at an offset; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = announcedLength(lead);
  if (length < 2) return length;
  if (!isSecondByteAllowed(lead, bytes[at + 1] ?? 0)) return 0;
  for (let offset = 1; offset < length; offset += 1) {
    if (!isContinuation(bytes[at + offset])) return 0;
  }
  return length;
}

/** Length of the bytes without a sequence at their end that more bytes could still complete. */
export function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back];
    if (isContinuation(byte)) continue;
    return announcedLength(byte ?? 0) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Cuts bytes into runs that are UTF-8 and runs that are not; neighbours always differ. Views, not copies. */
export function splitUtf8(bytes: Uint8Array): readonly Utf8Run[] {
  const runs: Utf8Run[] = [];
  let start = 0;
  let isValid = true;
  const close = (end: number): void => {
    if (end > start) runs.push({ isValid, bytes: bytes.subarray(start, end) });
    start = end;
  };
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0 !== isValid) {
      close(at);
      isValid = length > 0;
    }
    at += Math.max(1, length);
  }
  close(bytes.length);
  return runs;
}

/** How many of the bytes are no UTF-8. */
export function countInvalidBytes(bytes: Uint8Array): number {
  let count = 0;
  for (const run of splitUtf8(bytes)) count += run.isValid ? 0 : run.bytes.length;
  return count;
}

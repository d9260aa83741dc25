export interface Utf8Run {
  readonly isText: boolean;
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

/**
 * Cuts bytes into runs that are UTF-8 and runs that are not; neighbours always differ. Views, not copies.
 * @param minTextBytes a shorter run of UTF-8 with other bytes on both sides counts as one of those
 */
export function splitUtf8(bytes: Uint8Array, minTextBytes = 1): readonly Utf8Run[] {
  const runs: Utf8Run[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; ) {
    const textEnd = endOfText(bytes, at);
    const isInside = at > 0 && textEnd < bytes.length;
    if (textEnd > at && !(isInside && textEnd - at < minTextBytes)) {
      if (at > start) runs.push({ isText: false, bytes: bytes.subarray(start, at) });
      runs.push({ isText: true, bytes: bytes.subarray(at, textEnd) });
      start = textEnd;
    }
    at = textEnd + 1;
  }
  if (start < bytes.length) runs.push({ isText: false, bytes: bytes.subarray(start) });
  return runs;
}

/** Offset of the first byte from `start` on that is no UTF-8, or the length. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let length = 1; at < bytes.length && length > 0; at += length) length = sequenceLength(bytes, at);
  return at;
}

/** How many of the bytes are no UTF-8. */
export function countInvalidBytes(bytes: Uint8Array): number {
  let count = 0;
  for (const run of splitUtf8(bytes)) count += run.isText ? 0 : run.bytes.length;
  return count;
}

/** 64 bits as two numbers of 32. Tells accidents from the original; whoever wants to deceive can make it come out right. */
export type Hash = readonly [number, number];

const FIRST_SEED = 0x9e3779b9;
const SECOND_SEED = 0x85ebca6b;
const FIRST_FACTOR = 0xcc9e2d51;
const SECOND_FACTOR = 0x1b873593;

/*
 * Both functions take two words of 32 bits in at a time, one into each half, and then each half into the other. For
 * given words no two states lead to the same state, and for a given state no two pairs of words do: a change in one
 * place is never lost. The steps are spelled out, since a call for each would take longer than all the rest of loading.
 */

/** Hashes bytes. O(bytes). */
export function hashBytes(bytes: Uint8Array): Hash {
  const end = bytes.length;
  let first = FIRST_SEED ^ end;
  let second = SECOND_SEED;
  // Beyond the end of the array is nothing, which counts as zero.
  for (let i = 0; i < end; i += 8) {
    const low = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    const high = bytes[i + 4]! | (bytes[i + 5]! << 8) | (bytes[i + 6]! << 16) | (bytes[i + 7]! << 24);
    first = Math.imul(first ^ low, FIRST_FACTOR);
    second = (Math.imul(second ^ high, SECOND_FACTOR) + first) | 0;
    first ^= (second << 13) | (second >>> 19);
  }
  return [first >>> 0, second >>> 0];
}

/** Hashes text by its code units. O(length). */
export function hashText(text: string): Hash {
  let first = FIRST_SEED ^ text.length;
  let second = SECOND_SEED;
  // Beyond the end of the text is no number, which counts as zero.
  for (let i = 0; i < text.length; i += 4) {
    const low = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
    const high = text.charCodeAt(i + 2) | (text.charCodeAt(i + 3) << 16);
    first = Math.imul(first ^ low, FIRST_FACTOR);
    second = (Math.imul(second ^ high, SECOND_FACTOR) + first) | 0;
    first ^= (second << 13) | (second >>> 19);
  }
  return [first >>> 0, second >>> 0];
}

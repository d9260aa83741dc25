const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Six-bit value by character code; 255 for everything that is not base64. */
const SEXTETS = (() => {
  const table = new Uint8Array(128).fill(255);
  for (let value = 0; value < 64; value++) table[ALPHABET.charCodeAt(value)] = value;
  return table;
})();

/**
 * Decodes base64 in the one spelling that an encoder produces. Platform decoders forgive blanks, missing
 * padding and stray bits, so two texts would mean the same bytes and a changed envelope could still verify.
 * @param text padded base64 of RFC 4648 section 4
 * @returns the bytes, or null when the text is anything else; never throws on hostile input
 */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let bitCount = 0;
  let length = 0;
  for (let at = 0; at < digits; at++) {
    const sextet = SEXTETS[text.charCodeAt(at)] ?? 255;
    if (sextet === 255) return null;
    // Four bits at most are carried over, so twelve bits are kept and nothing overflows.
    bits = ((bits << 6) | sextet) & 0xfff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[length++] = bits >> bitCount;
    }
  }
  // RFC 4648 section 3.5: bits behind the last byte must be zero.
  return (bits & ((1 << bitCount) - 1)) === 0 ? bytes : null;
}

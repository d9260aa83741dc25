/** Both platforms have it; declared here because this layer is compiled without the types of either. */
declare const TextDecoder: new (
  encoding: 'utf-8',
  options: { fatal: true; ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };

/**
 * Reads bytes as JSON in UTF-8. Invalid UTF-8 is refused instead of repaired and a byte order mark is not
 * skipped, so that what is read is what was hashed and signed.
 * @param bytes any bytes, at most a document long; not changed
 * @returns the value, or undefined when the bytes are no JSON; never throws on hostile input
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // The reason would quote the content; that it is no JSON says enough.
    return undefined;
  }
}

/** Fewer characters of a value in a row tell nobody what it is. */
const TELLING_LENGTH = 8;

/**
 * Looks for a value, or so much of one in a row that it tells something.
 * @returns the part that is there, or null
 */
export function findShownPart(text: string, value: string): string | null {
  const length = Math.min(TELLING_LENGTH, value.length);
  for (let at = 0; at + length <= value.length; at += 1) {
    const part = value.slice(at, at + length);
    if (text.includes(part)) return part;
  }
  return null;
}

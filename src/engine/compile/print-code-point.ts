const NAMED: Readonly<Record<number, string>> = {
  0x09: '\\t',
  0x0a: '\\n',
  0x0b: '\\v',
  0x0c: '\\f',
  0x0d: '\\r',
};

/** Controls, separators, surrogates and the byte order mark: never seen, or not safe to show as they are. */
const isInvisible = (codePoint: number): boolean =>
  codePoint < 0x20 ||
  (codePoint >= 0x7f && codePoint <= 0xa0) ||
  (codePoint >= 0x2000 && codePoint <= 0x206f) ||
  (codePoint >= 0xd800 && codePoint <= 0xdfff) ||
  codePoint === 0xfeff;

/**
 * Writes a character as it stands in a pattern with the `u` flag.
 * @param place inside a class other characters need a backslash than outside
 */
export function printCodePoint(codePoint: number, place: 'class' | 'pattern'): string {
  const named = NAMED[codePoint];
  if (named) return named;
  if (isInvisible(codePoint)) return `\\u{${codePoint.toString(16)}}`;
  const character = String.fromCodePoint(codePoint);
  const special = place === 'class' ? '\\]^-[' : '\\^$.*+?()[]{}|/';
  return special.includes(character) ? `\\${character}` : character;
}

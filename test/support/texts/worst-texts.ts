import { createRandom } from '../browser/random.ts';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const BASE64 = `${LOWER.toUpperCase()}${LOWER}${DIGITS}+/`;

/** Texts that have been hard on matching engines. */
const MAKERS: Readonly<Record<string, (chars: number, seed: number) => string>> = {
  aaaa: (chars) => 'a'.repeat(chars),
  base64: (chars, seed) => createRandom(seed).text(BASE64, chars),
  digits: (chars, seed) => createRandom(seed).text(DIGITS, chars),
  hex: (chars, seed) => createRandom(seed).text(`${DIGITS}abcdef`, chars),
  key_key: (chars) => repeat('key ', chars),
  pem_begin: (chars) => repeat('-----BEGIN RSA PRIVATE KEY-----\n', chars),
  curl: (chars) => repeat('curl ', chars),
  eyj: (chars) => repeat('eyJ', chars),
};

const repeat = (text: string, chars: number): string =>
  text.repeat(Math.ceil(chars / text.length)).slice(0, chars);

/**
 * Makes each of the worst known texts.
 * @param count different texts of each kind, so that what was learnt from one doesn't help with the next; those
 *   that only repeat themselves are all the same, so there is one
 * @returns by name
 */
export function makeWorstTexts(chars: number, count: number): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(MAKERS).map(([name, make]): [string, string[]] => {
    const texts = new Set(Array.from({ length: count }, (_, i) => make(chars, i + 1)));
    return [name, [...texts]];
  });
  return Object.fromEntries(entries);
}

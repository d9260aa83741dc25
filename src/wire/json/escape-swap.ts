/** Letters of escapes for white space, and white space that no text has after a backslash. */
const PARTNERS = new Map([
  ['n', '\v'],
  ['r', '\f'],
  ['t', '\u2028'],
  ['\v', 'n'],
  ['\f', 'r'],
  ['\u2028', 't'],
]);

/**
 * Makes the letters of the escapes `\n`, `\r` and `\t` white space, so that they don't join the word after
 * them, and the other way round: done twice, a text is as it was, and it is never longer or shorter. One for
 * each direction of a text that comes in pieces; retains one bit.
 */
export class EscapeSwap {
  #isAfterBackslash = false;

  convert(text: string): string {
    let converted = '';
    let copied = 0;
    for (let at = this.#isAfterBackslash ? 0 : text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
      if (!this.#isAfterBackslash) at += 1;
      this.#isAfterBackslash = at === text.length;
      if (this.#isAfterBackslash) break;
      converted += text.slice(copied, at) + (PARTNERS.get(text[at] ?? '') ?? text[at]);
      at += 1;
      copied = at;
    }
    return converted + text.slice(copied);
  }
}

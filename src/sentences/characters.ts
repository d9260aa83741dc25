/**
 * Kinds of characters. Membership of short lists is asked with `includes`: no table is needed for what comes once in a
 * sentence. Unicode properties are asked only where a sentence may end.
 */

/** End a sentence where a space follows, and only there: they also stand in numbers, names and addresses. */
const SPACED_STOPS = '.!?…‽⁇⁈⁉؟۔।॥։።፧';
/** End a sentence by themselves: their scripts write no space behind them. */
const FULL_STOPS = '。！？｡';
/** May stand between a stop and the space behind it. */
const CLOSERS = '"\')]}’”“»«›‹*_~`」』）】》〉］｣〗';
/** May stand before the word that shows whether a new sentence begins. */
const OPENERS = '"\'([{‘“„«»‹›*_~`¿¡「『（【《';
/** Never begin a sentence. */
const CONTINUATIONS = ',;:)]}%&=+/';
/** Where a long text without spaces may be cut. */
const CLAUSE_ENDS = '，、；：';

const ASCII_SPACES = ' \n\r\t\v\f';
const SPACE = /^[\s\u0085]/;
const LOWER_CASE = /^\p{Ll}/u;
const LETTER = /^\p{L}/u;
/** Scripts that write words without spaces. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** What belongs to the character before it: accents, joiners, selectors, low surrogates. */
const EXTENSION = /^(?:\p{M}|\u{200d}|\u{fe0f}|[\udc00-\udfff])/u;

export const isSpacedStop = (char: string): boolean => SPACED_STOPS.includes(char);
export const isFullStop = (char: string): boolean => FULL_STOPS.includes(char);
export const isStop = (char: string): boolean => isSpacedStop(char) || isFullStop(char);
export const isCloser = (char: string): boolean => CLOSERS.includes(char);
export const isOpener = (char: string): boolean => OPENERS.includes(char);
export const isContinuation = (char: string): boolean => CONTINUATIONS.includes(char);
export const isClauseEnd = (char: string): boolean => CLAUSE_ENDS.includes(char);
export const isDigit = (char: string): boolean => char >= '0' && char <= '9' && char.length === 1;
export const isLowerCase = (text: string): boolean => LOWER_CASE.test(text);
export const isLetter = (text: string): boolean => LETTER.test(text);
export const isUnspaced = (text: string): boolean => UNSPACED.test(text);

/** Ends a line. A carriage return is a space: what follows it decides. */
export const isLineEnd = (char: string): boolean =>
  char === '\n' || char === '\u2028' || char === '\u2029' || char === '\u0085';

export function isSpace(char: string): boolean {
  if (char < '\u0080') return ASCII_SPACES.includes(char);
  return SPACE.test(char);
}

/** Halves of emoji and what joins them. */
export function isEmojiPart(char: string): boolean {
  const code = char.charCodeAt(0);
  return (
    (code >= 0xd83c && code <= 0xd83e) ||
    (code >= 0xdc00 && code <= 0xdfff) ||
    code === 0xfe0f ||
    code === 0x200d
  );
}

/** Whether a text must not be cut before a character. */
export function isExtension(char: string): boolean {
  return char.charCodeAt(0) >= 0x300 && EXTENSION.test(char);
}

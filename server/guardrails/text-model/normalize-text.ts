/**
 * Undoes what is done to words so that filters don't see them, before features are taken: other forms of the same
 * letters, invisible characters, letters of other scripts that look alike, digits for letters, letters spelled apart, and
 * letters repeated. The result is for a model to look at, not to be shown.
 */
export function normalizeText(text: string): string {
  const plain = text.normalize('NFKD').replace(INVISIBLE, '').toLowerCase();
  const joined = plain.replace(SPELLED_APART, (letters) => letters.replace(SEPARATORS, ''));
  return joined
    .replace(WORDS, (word) => readDisguised(word))
    .replace(REPEATED, '$1$1')
    .replace(DIGITS, '0');
}

/** Accents, soft hyphens, joiners, directions, tags. */
const INVISIBLE = /[\p{Mn}\p{Cf}\u{ad}]/gu;
/** At least four letters with one separator between them: "i g n o r e", "k-i-l-l". */
const SPELLED_APART = /(?<![\p{L}\p{N}])\p{L}(?:[ .*_-]\p{L}){3,}(?![\p{L}\p{N}])/gu;
const SEPARATORS = /[ .*_-]/g;
const WORDS = /[\p{L}\p{N}@$!|]+/gu;
const REPEATED = /(.)\1{2,}/gu;
const DIGITS = /\d+/g;

const LATIN = /[a-z]/;
/** Greek, Cyrillic, Armenian. */
const NOT_LATIN = /[\u{370}-\u{58f}]/u;
const NOT_LATIN_LETTERS = /[\u{370}-\u{58f}]/gu;
/** A digit or sign right before a letter, in a word of mostly letters: "1gnore", "h4te", but neither "2nd" nor "v2". */
const DIGIT_BEFORE_LETTER = /[013457@$!|](?=[a-z])/g;
const LETTERS = /[a-z]/g;
/** Numbers in front of units and ordinals stay numbers. */
const MEASURE = /^\d+[a-z]{1,2}$/;
const MIN_LETTERS = 2;

/** Each letter or sign of the first list stands for the one at its place in the second. */
function zip(signs: string, letters: string): ReadonlyMap<string, string> {
  return new Map(Array.from(signs, (sign, at) => [sign, letters[at] as string]));
}

/** Cyrillic, Armenian and Greek letters that are drawn as Latin ones. */
const LOOKALIKES = zip('авезкмнорстухіјѕԁһӏոαβεικνορτυχηω', 'abe3kmhopctyxijsdhlnabeikvoptuxnw');
const LEET = zip('013457@$!|', 'oieastasil');

function readDisguised(word: string): string {
  const hasMixedScripts = LATIN.test(word) && NOT_LATIN.test(word);
  const latin = hasMixedScripts
    ? word.replace(NOT_LATIN_LETTERS, (letter) => LOOKALIKES.get(letter) ?? letter)
    : word;
  const letters = latin.match(LETTERS)?.length ?? 0;
  if (letters < MIN_LETTERS || letters === latin.length || MEASURE.test(latin)) return latin;
  if (letters * 2 < latin.length) return latin;
  return latin.replace(DIGIT_BEFORE_LETTER, (sign) => LEET.get(sign) ?? sign);
}

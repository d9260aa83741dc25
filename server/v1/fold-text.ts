/** Signs that stand for letters where letters follow. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'i',
};

/**
 * Takes off the disguises that words are given to slip past filters: other forms of letters, signs instead of letters,
 * letters that stand apart, what can't be seen. Made for looking for words; numbers don't survive it.
 * @returns the text itself where there is nothing to take off
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replaceAll(/(?!\n)\p{Cc}/gu, ' ')
    .replaceAll(/[013457@$!|](?=[a-z])/gi, (sign) => LOOK_ALIKES[sign] ?? sign)
    .replaceAll(/(?<![\p{L}\p{N}])\p{L}(?:[ .*_-]\p{L}){2,}(?![\p{L}\p{N}])/gu, (letters) =>
      letters.replaceAll(/[ .*_-]/g, ''),
    );
}

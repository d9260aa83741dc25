/**
 * Lists ways in which a text may arrive.
 * @returns the whole text, one code unit at a time, and in two parts cut at every position
 */
export function* listCuts(text: string): Generator<readonly string[]> {
  yield [text];
  yield text.split('');
  for (let at = 1; at < text.length; at++) yield [text.slice(0, at), text.slice(at)];
}

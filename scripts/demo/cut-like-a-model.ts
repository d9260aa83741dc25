/**
 * Cuts a text about where a language model's tokens end: words whole with the blank before them, all else and
 * very long words in pieces. Keys, tokens and card numbers come out in many pieces.
 * @returns pieces that join to the text; never splits a surrogate pair; empty for an empty text
 */
export function cutLikeAModel(text: string): readonly string[] {
  return (
    text.match(
      / ?[A-Z]?[a-z]{1,10}(?![A-Za-z\d])| ?[A-Za-z]{1,4}| ?\d{1,3}| +(?= )|\n+ *|\s|[^\sA-Za-z\d]{1,2}/gu,
    ) ?? []
  );
}

import { LIMITS, type TextDelta } from '../../../protocol/index.ts';

/** Characters; a record on disk is still written in a moment. */
const MAX_SENT_TEXT = 98_304;

/**
 * Keeps what verdicts may still be about that come with a later answer, or when all is over: far more than a paragraph.
 * @param sent what was delivered, newest last
 */
export function keepNewest(sent: readonly TextDelta[]): TextDelta[] {
  const newest = sent.slice(-LIMITS.maxSentTexts).toReversed();
  let characters = 0;
  const tooMuch = newest.findIndex(({ insert }) => {
    characters += insert.length;
    return characters > MAX_SENT_TEXT;
  });
  return (tooMuch < 0 ? newest : newest.slice(0, tooMuch)).toReversed();
}

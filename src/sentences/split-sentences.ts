import { createSentenceSplitter } from './create-sentence-splitter.ts';
import type { Sentence } from './sentence.ts';

/** The sentences of a whole text, as a splitter would give them. */
export function splitSentences(text: string): Sentence[] {
  const splitter = createSentenceSplitter();
  return [...splitter.push(text), ...splitter.finish()];
}

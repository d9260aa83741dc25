import { splitSentences } from '../../../src/sentences/index.ts';
import type { Passage } from './text-model.ts';

/** More of the sentence before is not looked at. */
const MAX_CONTEXT_CHARS = 500;

/**
 * The sentences of a text, each with the one before it.
 * @param context what came before the text; its last sentence is that of the first one
 */
export function splitPassages(text: string, context: string): Passage[] {
  const sentences = splitTexts(text);
  const before = splitTexts(context).at(-1) ?? '';
  return sentences.map((sentence, at) => ({
    sentence,
    context: (at === 0 ? before : (sentences[at - 1] as string)).slice(-MAX_CONTEXT_CHARS),
  }));
}

function splitTexts(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end));
}

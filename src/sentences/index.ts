export { createSentenceSplitter } from './create-sentence-splitter.ts';
export type { Sentence, SentenceSplitter } from './sentence.ts';
export { MAX_SENTENCE_CHARS } from './sentence.ts';
export { splitSentences } from './split-sentences.ts';

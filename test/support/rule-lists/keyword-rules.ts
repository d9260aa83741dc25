import { readFileSync } from 'node:fs';
import type { KeywordRule } from '../../../src/engine/index.ts';
import { findCorpus } from '../read-corpus.ts';

const KEYWORDS_PER_RULE = 50;
const LISTS = [
  'toxicity/ldnoobw_en.txt',
  'toxicity/surge_profanity_en.csv',
  ...['harassment', 'medical_terms', 'pii', 'profanity', 'spam_indicators', 'toxic_language'].map(
    (name) => `stinger/src__stinger__data__keyword_lists__${name}.txt`,
  ),
];

/** One keyword per line; of comma-separated values the first, below a line of titles. */
function readList(path: string): string[] {
  const file = findCorpus(path);
  if (file === null) return [];
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  const words = path.endsWith('.csv') ? lines.slice(1).map((line) => line.split(',')[0]!) : lines;
  return words.filter((word) => !word.startsWith('#')).map((word) => word.trim().toLowerCase());
}

/** Turns keywords into rules of {@link KEYWORDS_PER_RULE}. */
export function splitKeywords(name: string, keywords: readonly string[]): KeywordRule[] {
  const rules: KeywordRule[] = [];
  for (let at = 0; at < keywords.length; at += KEYWORDS_PER_RULE) {
    rules.push({
      id: `${name}-${rules.length + 1}`,
      kind: 'keyword',
      keywords: keywords.slice(at, at + KEYWORDS_PER_RULE),
      caseSensitive: false,
      wholeWord: true,
      action: 'redact',
    });
  }
  return rules;
}

/** The keyword lists of the corpora, each word once; none where they are not installed. */
export function readKeywordRules(): KeywordRule[] {
  const words = new Set(LISTS.flatMap(readList));
  words.delete('');
  return splitKeywords('words', [...words]);
}

import { readCorpus } from '../read-corpus.ts';

/**
 * Joins what language models have answered in recorded streams, each answer once, to messages of one length.
 * @param chars length of a message, in code units
 * @returns none where the corpora are not installed
 */
export function readRecordedMessages(chars: number): string[] {
  const rows = readCorpus<{ readonly text?: string }>('streams/index.jsonl');
  const text = [...new Set(rows.map((row) => row.text ?? ''))].join('\n\n');
  const messages: string[] = [];
  for (let at = 0; at + chars <= text.length; at += chars) messages.push(text.slice(at, at + chars));
  return messages;
}

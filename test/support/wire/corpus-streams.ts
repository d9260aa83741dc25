import { readFileSync } from 'node:fs';
import { findCorpus, readCorpus } from '../read-corpus.ts';

interface IndexRow {
  readonly id: string;
  readonly kind: string;
  readonly format: string;
  readonly content_type?: string;
  readonly file: string;
  /** Visible text, found by a program that has nothing to do with this project. */
  readonly text?: string;
  readonly thinking?: string;
}

export interface CorpusStream {
  readonly id: string;
  readonly format: string;
  readonly contentType: string;
  readonly text: string | undefined;
  readonly thinking: string | undefined;
  readonly bytes: Buffer;
}

/** Streams recorded by third parties; empty where the corpora are not installed, so announce the skip. */
export function readCorpusStreams(): CorpusStream[] {
  return readCorpus<IndexRow>('streams/index.jsonl').map(
    ({ id, kind, format, content_type, file, text, thinking }) => {
      const raw = readFileSync(findCorpus(`streams/${file}`) as string);
      const isUnwrapped = kind.startsWith('json-lines');
      return {
        id,
        format,
        text,
        thinking,
        contentType: isUnwrapped ? 'text/event-stream' : (content_type ?? '').replace(/;.*$/, ''),
        bytes: isUnwrapped ? wrapLines(raw.toString(), format) : raw,
      };
    },
  );
}

/** Puts recorded payloads, one a line, back into events as the provider sends them. */
function wrapLines(payloads: string, format: string): Buffer {
  const isNamed = format === 'anthropic-messages' || format === 'openai-responses';
  const events = payloads
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const name = isNamed ? `event: ${(JSON.parse(line) as { type: string }).type}\n` : '';
      return `${name}data: ${line}\n\n`;
    });
  return Buffer.from(events.join(''));
}

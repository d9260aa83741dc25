import { readFileSync } from 'node:fs';
import { findCorpus, readCorpus } from '../read-corpus.ts';
import { type Fields, findTexts } from './find-texts.ts';

/** One event of an SSE stream, as the tests read it: by a parser of their own. */
export interface StreamEvent {
  /** Every line but `data:`, as it came. */
  readonly fields: readonly string[];
  readonly data: string;
}

export interface RecordedStream {
  readonly id: string;
  readonly format: 'openai-chat' | 'anthropic-messages';
  readonly events: readonly StreamEvent[];
}

interface IndexRow {
  readonly id: string;
  readonly kind: string;
  readonly format: string;
  readonly status?: number;
  readonly file: string;
}

/** Reads the recorded streams of the formats that have an adapter; empty where the corpora are not installed. */
export function readRecordedStreams(): RecordedStream[] {
  return readCorpus<IndexRow>('streams/index.jsonl')
    .filter(
      (row) =>
        row.kind === 'raw-recorded' && (row.format === 'openai-chat' || row.format === 'anthropic-messages'),
    )
    .map((row) => ({
      id: row.id,
      format: row.format as RecordedStream['format'],
      events: parseEvents(readFileSync(findCorpus(`streams/${row.file}`) as string, 'utf8')),
    }));
}

export function parseEvents(text: string): StreamEvent[] {
  return text
    .split(/\r?\n\r?\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const lines = block.split(/\r?\n/);
      const isData = (line: string): boolean => line.startsWith('data:');
      const data = lines.filter(isData).map((line) => line.replace(/^data: ?/, ''));
      return { fields: lines.filter((line) => !isData(line)), data: data.join('\n') };
    });
}

export function printEvents(events: readonly StreamEvent[]): string {
  return events
    .map(({ fields, data }) => [...fields, ...listDataLines(data)].join('\n'))
    .map((block) => `${block}\n\n`)
    .join('');
}

/** A block of comments has no data. */
function listDataLines(data: string): string[] {
  return data === '' ? [] : data.split('\n').map((line) => `data: ${line}`);
}

/** Where an event carries growing text; null where it carries none. */
export interface TextPlace {
  /** Names the text: choice, content block or tool call, and kind. */
  readonly channel: string;
  readonly text: string;
  replace(text: string): StreamEvent;
}

/** Lists the texts of an event of any format that is tested in a browser. */
export function listTexts(event: StreamEvent): TextPlace[] {
  if (!event.data.startsWith('{')) return [];
  const record = JSON.parse(event.data) as Fields;
  return findTexts(record).map(({ channel, holder, key }) => {
    const text = String(holder[key]);
    const replace = (other: string): StreamEvent => {
      holder[key] = other;
      const data = JSON.stringify(record);
      holder[key] = text;
      return { ...event, data };
    };
    return { channel, text, replace };
  });
}

/** Joins the texts of a stream, by channel. */
export function joinTexts(events: readonly StreamEvent[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { channel, text } of events.flatMap(listTexts)) texts[channel] = (texts[channel] ?? '') + text;
  return texts;
}

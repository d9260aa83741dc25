import { type CorpusStream, readCorpusStreams } from '../wire/corpus-streams.ts';
import { ownStreams } from '../wire/own-streams.ts';
import { parseEvents, printEvents, type StreamEvent } from './recorded-stream.ts';

/** A stream as it was recorded, of any format that a client library reads. */
export interface Recording {
  readonly id: string;
  readonly format: string;
  readonly contentType: string;
  readonly events: readonly StreamEvent[];
  print(events: readonly StreamEvent[]): string;
}

/** Our own streams with what a rule of the demo pack finds, or with what some of the clients mix up even without us. */
const NOT_FOR_ALL = ['openai-chat.sse', 'openai-choices.sse', 'mistral-chunks.sse'];

/** Reads the recorded streams of the formats, and the project's own ones. */
export function readRecordings(formats: readonly string[]): readonly Recording[] {
  const own = ownStreams
    .filter(({ file }) => !NOT_FOR_ALL.includes(file))
    .map(({ file, format, ...rest }) => ({
      ...rest,
      id: `own-${file}`,
      format: OWN_NAMES[format] ?? format,
    }));
  return [...own, ...readCorpusStreams()].filter(({ format }) => formats.includes(format)).map(toRecording);
}

/** What the corpora call formats for which our own streams have the name of the adapter. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  ollama: 'ollama-chat',
  'ai-sdk-ui': 'ai-sdk-ui-message-stream-v1',
};

function toRecording({
  id,
  format,
  contentType,
  bytes,
}: Pick<CorpusStream, 'id' | 'format' | 'contentType' | 'bytes'>): Recording {
  const text = bytes.toString();
  if (contentType !== 'application/x-ndjson') {
    return { id, format, contentType, events: parseEvents(text), print: printEvents };
  }
  const lines = text.split('\n').filter((line) => line !== '');
  return {
    id,
    format,
    contentType,
    events: lines.map((data) => ({ fields: [], data })),
    print: (events) => events.map(({ data }) => `${data}\n`).join(''),
  };
}

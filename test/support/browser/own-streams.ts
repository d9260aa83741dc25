import { readFileSync } from 'node:fs';
import { parseEvents, type RecordedStream } from './recorded-stream.ts';

const FOLDERS = { demo: '../../../server/demo/streams/', test: '../streams/' };

/** Streams that the project made itself, those of them in which no rule of the demo pack finds anything. */
const STREAMS: readonly (Pick<RecordedStream, 'id' | 'format'> & {
  readonly folder: keyof typeof FOLDERS;
})[] = [
  { id: 'clean', format: 'openai-chat', folder: 'demo' },
  { id: 'openai-choices', format: 'openai-chat', folder: 'test' },
  { id: 'openai-tools', format: 'openai-chat', folder: 'test' },
  { id: 'anthropic-messages', format: 'anthropic-messages', folder: 'test' },
];

export function ownStreams(): RecordedStream[] {
  return STREAMS.map(({ id, format, folder }) => {
    const file = new URL(`${FOLDERS[folder]}${id}.sse`, import.meta.url);
    return { id: `own-${id}`, format, events: parseEvents(readFileSync(file, 'utf8')) };
  });
}

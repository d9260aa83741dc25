import { readFileSync } from 'node:fs';
import { parseEvents, type RecordedStream } from './recorded-stream.ts';

const STREAMS: readonly Pick<RecordedStream, 'id' | 'format'>[] = [
  { id: 'clean', format: 'openai-chat' },
  { id: 'tool-call', format: 'anthropic-messages' },
];

/** Streams that the project made for its demo; the ones here have nothing in their prose for a rule to find. */
export function ownStreams(): RecordedStream[] {
  return STREAMS.map((stream) => {
    const file = new URL(`../../../server/demo/streams/${stream.id}.sse`, import.meta.url);
    const events = parseEvents(readFileSync(file, 'utf8'));
    return { ...stream, id: `own-${stream.id}`, events };
  });
}

import { printEvents, type StreamEvent } from './recorded-stream.ts';

/** Makes an OpenAI Chat Completions stream that says these pieces, one event each. */
export function makeOpenAiEvents(pieces: readonly string[]): StreamEvent[] {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'any' };
  const event = (delta: object, finish: string | null): StreamEvent => ({
    fields: [],
    data: JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] }),
  });
  return [
    event({ role: 'assistant', content: '' }, null),
    ...pieces.map((content) => event({ content }, null)),
    event({}, 'stop'),
    { fields: [], data: '[DONE]' },
  ];
}

/** One cut of bytes for each event. */
export function cutAtEvents(events: readonly StreamEvent[]): Uint8Array[] {
  return events.map((event) => new TextEncoder().encode(printEvents([event])));
}

import { setTimeout as wait } from 'node:timers/promises';
import { cutAtEvents, makeOpenAiEvents } from './openai-events.ts';
import type { Play } from './stream-server.ts';

/** A message in twenty pieces that says five sentences, each of which is seen to be over when the next one begins. */
export const FIVE_SENTENCES: readonly string[] = Array.from({ length: 20 }, (_, i) => {
  if (i % 4 === 0) return `This is part ${i}`;
  return i % 4 === 3 ? ' and here it ends. ' : ` with ${i} of it`;
});

/** @param everyMs time before each piece; what is around the pieces comes without delay */
export function playFiveSentences(everyMs: number): Play {
  return {
    contentType: 'text/event-stream',
    cuts: cutAtEvents(makeOpenAiEvents(FIVE_SENTENCES)),
    // The role comes first.
    before: (index) => wait(index >= 1 && index <= FIVE_SENTENCES.length ? everyMs : 0),
  };
}

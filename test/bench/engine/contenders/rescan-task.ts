import { createRandom } from '../../../support/browser/random.ts';
import type { Task } from '../measure/measure-rounds.ts';
import { CHUNK_CHARS } from './gate-task.ts';

/** Looks for all rules in a text, from its beginning, and counts their matches. */
export type CountMatches = (text: string) => number;

export interface RescanOptions {
  /** How much of the end of the text is looked at; `Infinity` for all of it. */
  readonly windowChars: number;
  /** Chunks of each message at which the work is really done. */
  readonly rescansPerMessage: number;
}

/**
 * A guard that carries nothing over: at each chunk it looks at the text so far, or at the end of it, anew.
 *
 * What it does at a chunk doesn't depend on what it did before, so not every chunk has to be tried: the chunks of a
 * message are divided into equal groups, one chunk of each group is picked at random, and stands for its group.
 */
export function createRescanTask(
  name: string,
  countMatches: CountMatches,
  texts: readonly string[],
  { windowChars, rescansPerMessage }: RescanOptions,
): Task {
  const random = createRandom(1);
  const scanMessage = (text: string): number => {
    const chunks = Math.ceil(text.length / CHUNK_CHARS);
    let matches = 0;
    for (let group = 0; group < rescansPerMessage; group += 1) {
      const picked = ((group + random.int(chunks) / chunks) * chunks) / rescansPerMessage;
      const end = Math.min(text.length, (Math.floor(picked) + 1) * CHUNK_CHARS);
      matches += countMatches(text.slice(Math.max(0, end - windowChars), end));
    }
    return matches;
  };
  return {
    name,
    chars: texts.length * rescansPerMessage * CHUNK_CHARS,
    run: () => texts.reduce((sum, text) => sum + scanMessage(text), 0),
  };
}

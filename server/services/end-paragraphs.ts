import { createSentenceSplitter } from '../../src/sentences/index.ts';
import type { Stretch } from './apply-deltas.ts';

/** Text that waits for the end of its paragraph, and text that needn't any more. */
interface Paragraphs {
  readonly ended: readonly Stretch[];
  readonly unended: readonly Stretch[];
}

/**
 * Cuts stretches behind the last paragraph that is certain to have ended.
 * @param texts whole, of the channels that have changed; what is of another is as it was
 */
export function endParagraphs(stretches: readonly Stretch[], texts: ReadonlyMap<string, string>): Paragraphs {
  const ended: Stretch[] = [];
  const unended: Stretch[] = [];
  for (const stretch of stretches) {
    const { channel, start, end } = stretch;
    const text = texts.get(channel);
    const cut = text === undefined ? start : start + findLastEnd(text.slice(start, end));
    if (cut > start) ended.push({ channel, start, end: cut });
    if (cut < end) unended.push({ channel, start: cut, end });
  }
  return { ended, unended };
}

/** @returns 0 where no paragraph ends */
function findLastEnd(text: string): number {
  return (
    createSentenceSplitter()
      .push(text)
      .findLast(({ endsParagraph }) => endsParagraph)?.end ?? 0
  );
}

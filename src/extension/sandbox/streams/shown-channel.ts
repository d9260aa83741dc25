import type { TextDelta } from '../../../protocol/index.ts';
import { createSentenceSplitter } from '../../../sentences/index.ts';

/** What the gate let go in one channel, as far as it wasn't taken, and how much of it is complete. */
export interface ShownChannel {
  /** @param ends no more comes: all of it is complete */
  add(text: string, ends: boolean): void;
  /** Whether a text is within what is complete; only where all of it is remembered. */
  has(text: string): boolean;
  /** Where in the channel's text the complete part of it ends. */
  completeEnd(): number;
  /** Complete characters that weren't taken. */
  countComplete(): number;
  /** Characters that weren't taken. */
  countKept(): number;
  takeComplete(): TextDelta[];
  /** Forgets what isn't complete: other text comes in its place. */
  forgetRest(): void;
}

/** Of one delta: a request has room for it, however its characters have to be escaped. */
const MAX_INSERT = 6_144;

/** @param remembered characters of what was taken that are remembered, from the beginning */
export function createShownChannel(name: string, remembered: number): ShownChannel {
  let splitter = createSentenceSplitter();
  /** Where the splitter's text begins in the channel's text. */
  let base = 0;
  let taken = '';
  let text = '';
  /** Where `text` begins in the channel's text. */
  let offset = 0;
  let complete = 0;

  return {
    add(more, ends) {
      text += more;
      const sentenceEnd = splitter.push(more).at(-1)?.end;
      if (ends) complete = text.length;
      else if (sentenceEnd !== undefined) complete = base + sentenceEnd - offset;
    },
    has: (wanted) => (taken + text.slice(0, complete)).includes(wanted),
    completeEnd: () => offset + complete,
    countComplete: () => complete,
    countKept: () => text.length,
    takeComplete() {
      const deltas: TextDelta[] = [];
      for (let at = 0; at < complete; at += MAX_INSERT) {
        const insert = text.slice(at, Math.min(complete, at + MAX_INSERT));
        deltas.push({ channel: name, offset: offset + at, delete: 0, insert });
      }
      taken += text.slice(0, Math.min(complete, remembered - taken.length));
      text = text.slice(complete);
      offset += complete;
      complete = 0;
      return deltas;
    },
    forgetRest() {
      text = text.slice(0, complete);
      base = offset + complete;
      splitter = createSentenceSplitter();
    },
  };
}

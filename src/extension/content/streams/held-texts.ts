import type { ScanAnswer, ScanText } from '../../bridge/index.ts';

/** Keeps what the engine holds back, for sites whose policy is to go on unguarded when the engine is gone. */
export interface HeldTexts {
  note(texts: readonly ScanText[], answers: readonly ScanAnswer[]): void;
  /** @returns what was held in the text's channel, followed by the text itself */
  release(text: ScanText): string;
  clear(): void;
  /** Characters held in all channels. */
  count(): number;
}

/** Retains, for each open channel, as many characters as the engine says it holds. */
export function createHeldTexts(): HeldTexts {
  const tails = new Map<string, string>();
  return {
    note(texts, answers) {
      texts.forEach(({ channel, text, ends, mode }, i) => {
        const held = answers[i]?.held ?? 0;
        if (ends || mode === 'whole' || held === 0) tails.delete(channel);
        else tails.set(channel, ((tails.get(channel) ?? '') + text).slice(-held));
      });
    },
    release({ channel, text }) {
      const tail = tails.get(channel) ?? '';
      tails.delete(channel);
      return tail + text;
    },
    clear: () => tails.clear(),
    count: () => [...tails.values()].reduce((sum, tail) => sum + tail.length, 0),
  };
}

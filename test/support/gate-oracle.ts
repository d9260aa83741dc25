import type { Hit } from '../../src/engine/index.ts';

/** A span that is redacted, and the place of its rule. */
export interface RedactedSpan {
  readonly start: number;
  readonly end: number;
  readonly order: number;
  readonly mark: string;
}

/**
 * What a gate should have shown in all, worked out from the whole text and the final spans: overlapping spans become
 * the mark of the one that begins first, or whose rule comes first.
 */
export function redactText(text: string, spans: readonly RedactedSpan[]): string {
  const sorted = spans.filter(({ start, end }) => end > start);
  sorted.sort((a, b) => a.start - b.start || a.order - b.order);
  let shown = '';
  let at = 0;
  let markedTo = -1;
  for (const { start, end, mark } of sorted) {
    if (start >= markedTo) shown += text.slice(at, start) + mark;
    at = Math.max(at, end);
    markedTo = at;
  }
  return shown + text.slice(at);
}

/** The final spans among hits. */
export function listFinal(hits: readonly Hit[]): readonly Hit[] {
  return hits.filter(({ open }) => !open);
}

/** All texts of up to `length` characters out of the given ones, shortest first, the empty one among them. */
export function listTexts(characters: readonly string[], length: number): string[] {
  const texts = [''];
  let last = [''];
  for (let i = 0; i < length; i++) {
    last = last.flatMap((head) => characters.map((character) => head + character));
    texts.push(...last);
  }
  return texts;
}

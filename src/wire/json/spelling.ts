import { stringifyJson } from '../natives.ts';
import type { Span } from './json-piece.ts';

/** A text as it stands between the quotes of a JSON string. */
export function escapeJson(text: string): string {
  return stringifyJson(text).slice(1, -1);
}

/**
 * Spells the released text of one string value. What is released as it came keeps its spelling; from the
 * first difference on all is escaped in the usual way. Retains what has come and not been released.
 */
export class Spelling {
  #spans: Span[] = [];
  #isAltered = false;

  push(spans: readonly Span[]): void {
    if (this.#isAltered) return;
    // One by one: spread over the arguments of one call, a long text would overflow the stack.
    for (const span of spans) this.#spans.push(span);
  }

  /** @returns the released text, escaped */
  release(text: string): string {
    const raw = this.#isAltered ? null : this.#take(text);
    if (raw !== null) return raw;
    this.#isAltered = true;
    this.#spans = [];
    return escapeJson(text);
  }

  /** Takes a text off the spans; null, and nothing is taken, when they say something else. */
  #take(text: string): string | null {
    let raw = '';
    let at = 0;
    let taken = 0;
    for (; at < text.length; taken += 1) {
      const span = this.#spans[taken];
      if (span === undefined) return null;
      const wanted = text.slice(at, at + span.text.length);
      if (!span.text.startsWith(wanted)) return null;
      at += wanted.length;
      if (wanted.length === span.text.length) {
        raw += span.raw;
        continue;
      }
      // Only a span that is spelled as it reads is longer than one code unit, so a part of it can be taken.
      this.#spans[taken] = { text: span.text.slice(wanted.length), raw: span.raw.slice(wanted.length) };
      raw += wanted;
      break;
    }
    this.#spans.splice(0, taken);
    return raw;
  }
}

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
    if (this.#isAltered) return escapeJson(text);
    const { raw, length } = this.#take(text);
    if (length === text.length) return raw;
    this.#isAltered = true;
    this.#spans = [];
    return raw + escapeJson(text.slice(length));
  }

  /** Takes as much of a text off the spans as they agree with. */
  #take(text: string): { raw: string; length: number } {
    let raw = '';
    let length = 0;
    let whole = 0;
    for (const span of this.#spans) {
      const common = commonLength(span.text, text.slice(length, length + span.text.length));
      length += common;
      if (common < span.text.length) {
        // Only a span that is spelled as it reads is longer than one code unit, so a part of it can be taken.
        this.#spans[whole] = { text: span.text.slice(common), raw: span.raw.slice(common) };
        raw += span.text.slice(0, common);
        break;
      }
      raw += span.raw;
      whole += 1;
    }
    this.#spans.splice(0, whole);
    return { raw, length };
  }
}

/** Length of the beginning that two texts share; never half a surrogate pair. */
function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < b.length && a[length] === b[length]) length += 1;
  const isInsidePair = length < a.length && /[\ud800-\udbff]/.test(a[length - 1] ?? '');
  return isInsidePair ? length - 1 : length;
}

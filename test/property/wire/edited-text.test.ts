import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Channels, type TextPiece } from '../../../src/wire/batch/channels.ts';
import type { TextSpan } from '../../../src/wire/index.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { createSecretGate, createSlowGate, identityGate, type StreamGate } from '../../support/wire/gates.ts';

const RUNS = { numRuns: readPropertyRuns(400) };
const SECRET = 'key-7f🐝3a';
const MARK = '[x]';

const textArb = fc
  .array(fc.constantFrom('key-', '7f', '🐝', '3a', 'key-7f🐝3', SECRET, ' ', 'k', 'x'), { maxLength: 4 })
  .map((parts) => parts.join(''));

/** Pieces at the end, edits by shares of the length, texts that come whole, and pieces that say nothing new. */
const pieceArb = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text: textArb, at: fc.constant(1), share: fc.constant(0) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      text: textArb,
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ text: textArb, at: fc.constant(-1), share: fc.constant(0) }) },
);
const storyArb = fc.array(pieceArb, { minLength: 1, maxLength: 12 });

/** A text that is edited, and a page that follows the edits. */
class Story {
  came = '';
  page = '';
  readonly #channels = new Channels();
  readonly #gate: StreamGate;

  constructor(gate: StreamGate) {
    this.#gate = gate;
  }

  /** @returns whether the piece may go out as it came */
  tell({ text, at, share }: { text: string; at: number; share: number }): boolean {
    const offset = Math.round(at * this.came.length);
    const span = { offset, length: Math.round(share * (this.came.length - offset)) };
    const piece: TextPiece = { channel: 'a', kind: 'answer', mode: 'edit', text, ends: false };
    const told = at < 0 ? piece : { ...piece, span };
    this.came = change(this.came, text, told.span);
    const slot = this.#channels.ask(told);
    const shown = slot.compose(slot.requests.map(this.#gate));
    this.page = change(this.page, shown, slot.span?.());
    return shown === text && slot.span?.() === told.span;
  }

  end(): void {
    const slot = this.#channels.ask({ channel: 'a', kind: 'data', mode: 'append', text: '', ends: true });
    this.page += slot.compose(slot.requests.map(this.#gate));
    expect([...this.#channels.openIds()]).toEqual([]);
  }
}

function change(before: string, text: string, span: TextSpan | undefined): string {
  if (span === undefined) return text;
  return before.slice(0, span.offset) + text + before.slice(span.offset + span.length);
}

/** What a gate that has never been asked says to a text that goes on. */
function judge(text: string): string {
  return createSecretGate(SECRET, MARK)({ channel: 'b', kind: 'answer', mode: 'append', text, ends: false })
    .text;
}

describe('a text that is edited', () => {
  test('shows at each moment what a text that came at once would show', () => {
    const property = fc.property(storyArb, (pieces) => {
      const story = new Story(createSecretGate(SECRET, MARK));
      for (const piece of pieces) {
        story.tell(piece);
        expect(story.page).toBe(judge(story.came));
      }
      story.end();
      expect(story.page).toBe(story.came.replaceAll(SECRET, MARK));
    });
    fc.assert(property, RUNS);
  });

  test('goes out as it came where nothing is held or found', () => {
    const property = fc.property(storyArb, (pieces) => {
      const story = new Story(identityGate);
      for (const piece of pieces) expect(story.tell(piece)).toBe(true);
      expect(story.page).toBe(story.came);
    });
    fc.assert(property, RUNS);
  });

  test('is complete at its end, however much was held on the way', () => {
    const property = fc.property(storyArb, fc.array(fc.nat(12), { minLength: 1 }), (pieces, holds) => {
      let turn = 0;
      const story = new Story(createSlowGate(() => holds[turn++ % holds.length] ?? 0));
      for (const piece of pieces) story.tell(piece);
      story.end();
      expect(story.page).toBe(story.came);
    });
    fc.assert(property, RUNS);
  });
});

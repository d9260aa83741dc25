import { expect, test } from 'vitest';
import { KeptText } from '../../../../src/engine/match/kept-text.ts';

/** A text in which no two stretches are alike. */
const TEXT = Array.from({ length: 9_000 }, (_, i) => String.fromCharCode(0x21 + ((i * i + i) % 90))).join('');

/** Chunks of the given lengths, over and over, up to the end of the text. */
function cut(lengths: readonly number[]): readonly string[] {
  const chunks: string[] = [];
  for (let at = 0, i = 0; at < TEXT.length; i++) {
    chunks.push(TEXT.slice(at, at + lengths[i % lengths.length]!));
    at += lengths[i % lengths.length]!;
  }
  return chunks;
}

test.each([
  ['single characters', [1]],
  ['short chunks', [20]],
  ['chunks of all lengths', [1, 63, 64, 65, 7, 300, 2, 1_500]],
  ['slices of large ones', [4_096]],
])('what is needed is read as it was appended: %s', (_name, lengths) => {
  const kept = new KeptText();
  let at = 0;
  let asked = 0;
  for (const chunk of cut(lengths)) {
    kept.append(chunk);
    at += chunk.length;
    expect(kept.end()).toBe(at);
    for (const back of [1, 20, 100, 256]) {
      const from = at - back;
      if (from < kept.start()) continue;
      asked += 1;
      expect(kept.slice(from, at)).toBe(TEXT.slice(from, at));
      expect(kept.slice(from, from + 1)).toBe(TEXT[from]);
      expect(String.fromCharCode(kept.unitAt(from))).toBe(TEXT[from]);
    }
    kept.forget(at - 256);
    expect(kept.start()).toBeLessThanOrEqual(Math.max(0, at - 256));
  }
  expect(asked).toBeGreaterThan(4);
});

test('text that nobody needs is let go of', () => {
  const kept = new KeptText();
  for (const chunk of cut([20])) {
    kept.append(chunk);
    kept.forget(kept.end() - 256);
    expect(kept.end() - kept.start()).toBeLessThan(256 + 2 * 64);
  }
});

test('another stream begins at 0', () => {
  const kept = new KeptText();
  kept.append('before');
  kept.append('more');
  kept.reset();
  expect([kept.start(), kept.end()]).toEqual([0, 0]);
  kept.append('abc');
  kept.append('d');
  expect(kept.slice(1, 4)).toBe('bcd');
});

import { describe, expect, test } from 'vitest';
import { EscapeSwap } from '../../../../src/wire/json/escape-swap.ts';

const swap = (pieces: readonly string[]): string => {
  const escapes = new EscapeSwap();
  return pieces.map((piece) => escapes.convert(piece)).join('');
};

describe('EscapeSwap', () => {
  test.each(['', 'plain', '\\', 'a\\nb', '\\\\n', '\\\\\\n', '\\r\\t\\n', '\\\v', '\\u0041', '\\"\\n"'])(
    '%j: twice is as it was, whatever the pieces',
    (text) => {
      const once = swap([text]);
      expect(swap(text.split(''))).toBe(once);
      expect(swap([once])).toBe(text);
      expect(once).toHaveLength(text.length);
    },
  );

  test('an escape is no part of the word after it, an escaped backslash leaves it alone', () => {
    expect(swap(['a\\nword'])).toMatch(/\bword/);
    expect(swap(['a\\\\nword'])).toBe('a\\\\nword');
  });
});

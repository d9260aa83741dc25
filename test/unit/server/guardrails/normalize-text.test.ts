import { describe, expect, test } from 'vitest';
import { normalizeText } from '../../../../server/guardrails/text-model/normalize-text.ts';

describe('what is disguised is read', () => {
  test.each([
    ['case', 'IGNORE This', 'ignore this'],
    ['full-width letters', 'ｉｇｎｏｒｅ', 'ignore'],
    ['letters of mathematics', '𝐢𝐠𝐧𝐨𝐫𝐞', 'ignore'],
    ['zero-width characters', 'ig\u200bno\u200dre', 'ignore'],
    ['soft hyphens', 'ig\u00adnore', 'ignore'],
    ['tags', 'ig\u{e0067}nore', 'ignore'],
    ['accents', 'ígnörè', 'ignore'],
    ['letters that look alike', 'ign\u{43e}r\u{435} \u{430}ll', 'ignore all'],
    ['digits for letters', '1gn0re th3m', 'ignore them'],
    ['signs for letters', 'h@te $tupid k!ll', 'hate stupid kill'],
    ['letters spelled apart', 'i g n o r e this', 'ignore this'],
    ['letters with hyphens', 'k-i-l-l it', 'kill it'],
    ['letters repeated', 'stuuuuupid', 'stuupid'],
  ])('%s', (_name, text, plain) => {
    expect(normalizeText(text)).toBe(plain);
  });
});

describe('what only looks like it stays', () => {
  test.each([
    ['ordinals and measures', '2nd 5kg 10ms', '0nd 0kg 0ms'],
    ['versions', 'v2 utf8', 'v0 utf0'],
    ['a question', 'why?!', 'why?!'],
    ['the end of a sentence', 'go! now', 'go! now'],
    ['a Russian word', 'привет', 'привет'],
    ['a list of letters', 'a b c', 'a b c'],
    ['Chinese', '忽略', '忽略'],
  ])('%s', (_name, text, plain) => {
    expect(normalizeText(text)).toBe(plain);
  });
});

test('long disguises take no longer than their length', () => {
  for (const piece of ['a ', '1a', 'а', '@', '\u0301', 'a-']) {
    const start = performance.now();
    normalizeText(piece.repeat(50_000));
    expect(performance.now() - start, piece).toBeLessThan(3_000);
  }
});

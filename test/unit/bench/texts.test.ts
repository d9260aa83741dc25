import { expect, test } from 'vitest';
import { readFragments } from '../../support/texts/fragments.ts';
import { growText } from '../../support/texts/grow-text.ts';
import { makeMessages } from '../../support/texts/messages.ts';
import { makeWorstTexts } from '../../support/texts/worst-texts.ts';

test('messages are of the length asked for, the same for the same seed, all different', () => {
  const options = { count: 6, chars: 2_000, seed: 3 };
  const messages = makeMessages(options);
  expect(makeMessages(options)).toEqual(messages);
  expect(messages.map(({ length }) => length)).toEqual(Array.from({ length: 6 }, () => 2_000));
  expect(new Set(messages).size).toBe(6);
  expect(makeMessages({ ...options, seed: 4 })).not.toEqual(messages);
});

test('prose, code and tables take turns', () => {
  const kinds = makeMessages({ count: 6, chars: 2_000, seed: 3 }).map((text) =>
    text.includes('| --- |') ? 'table' : text.includes('```') ? 'code' : 'prose',
  );
  expect(kinds).toEqual(['prose', 'code', 'table', 'prose', 'code', 'table']);
});

test('a worst text that repeats itself comes once, a random one as often as asked for', () => {
  const texts = makeWorstTexts(500, 3);
  expect(texts['aaaa']).toEqual(['a'.repeat(500)]);
  expect(texts['key_key']).toHaveLength(1);
  expect(new Set(texts['base64']).size).toBe(3);
  expect(texts['hex']![1]).toMatch(/^[\da-f]{500}$/);
});

test('fragments are the words and the classes of patterns, without what is syntax', () => {
  const { literals, alphabets } = readFragments([
    { source: '(?i:acme)[a-f]{3,40}(?:xox-|secret)\\d+' },
    { source: '\\p{Lu}{2}[\\]x]' },
    { source: 'ab\\[cd\\]\\x60ef' },
  ]);
  expect(literals).toEqual(['acme', 'xox-', 'secret', 'ab', 'cd', 'ef']);
  expect(alphabets).toEqual(['abcdef', '0123456789', ']x']);
});

const fragments = { literals: ['acme', 'token_'], alphabets: ['abc', '0123456789'] };

test('a text grows from its seeds alone, to the length asked for', () => {
  const text = growText([1, 2, 3], fragments, 300);
  expect(growText([1, 2, 3], fragments, 300)).toBe(text);
  expect(text).toHaveLength(300);
});

test('further seeds change the text: a search can climb', () => {
  const steps = Array.from({ length: 20 }, (_, seed) => growText([1, seed], fragments, 300));
  expect(new Set(steps).size).toBeGreaterThan(10);
});

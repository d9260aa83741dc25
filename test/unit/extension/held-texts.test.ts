import { expect, test } from 'vitest';
import type { ScanText } from '../../../src/extension/bridge/index.ts';
import { createHeldTexts } from '../../../src/extension/content/streams/held-texts.ts';

const text = (value: string, channel = 'c', ends = false): ScanText => ({
  channel,
  kind: 'answer',
  mode: 'append',
  text: value,
  ends,
});

test('what the engine holds comes out before what follows it', () => {
  const held = createHeldTexts();
  held.note([text('hello wor')], [{ text: 'hello ', held: 3 }]);
  held.note([text('ld ')], [{ text: '', held: 6 }]);
  expect(held.release(text('again'))).toBe('world again');
  expect(held.release(text('!'))).toBe('!');
});

test('channels are kept apart, and one that ended holds nothing', () => {
  const held = createHeldTexts();
  held.note(
    [text('abc', 'a'), text('xyz', 'b', true)],
    [
      { text: 'a', held: 2 },
      { text: 'xyz', held: 0 },
    ],
  );
  expect(held.release(text('', 'a'))).toBe('bc');
  expect(held.release(text('', 'b'))).toBe('');
});

test('what was released since is forgotten', () => {
  const held = createHeldTexts();
  held.note([text('abc')], [{ text: '', held: 3 }]);
  held.note([text('def')], [{ text: 'abcdef', held: 0 }]);
  expect(held.release(text('g'))).toBe('g');
});

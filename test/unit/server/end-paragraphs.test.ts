import { expect, test } from 'vitest';
import { endParagraphs } from '../../../server/services/end-paragraphs.ts';

const cut = (text: string, start = 0) => {
  const whole = { channel: 'a', start, end: text.length };
  const { ended, unended } = endParagraphs([whole], new Map([['a', text]]));
  return [ended, unended].map((stretches) => stretches.map((one) => text.slice(one.start, one.end)));
};

test.each([
  ['a paragraph that goes on', 'One. Two. ', [], ['One. Two. ']],
  ['one that has ended', 'One. Two.\n\nThree. ', ['One. Two.'], ['\n\nThree. ']],
  ['several', 'One.\n\nTwo.\n\nThree', ['One.\n\nTwo.'], ['\n\nThree']],
  ['a heading', '# Title\nText goes on. ', ['# Title'], ['\nText goes on. ']],
  ['nothing', '', [], []],
])('%s is cut where a paragraph ends for certain', (_name, text, ended, unended) => {
  expect(cut(text)).toEqual([ended, unended]);
});

test('what is before the stretch, and what is of another channel, is left alone', () => {
  expect(cut('Old.\n\nNew. ', 6)).toEqual([[], ['New. ']]);
  const other = { channel: 'b', start: 0, end: 3 };
  expect(endParagraphs([other], new Map([['a', 'One.\n\nTwo.']]))).toEqual({ ended: [], unended: [other] });
});

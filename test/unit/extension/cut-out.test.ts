import { expect, test } from 'vitest';
import { cutOut, isAllKnown } from '../../../src/extension/background/sessions/cut-out.ts';

const say = (offset: number, insert: string, channel = 'c') => ({ channel, offset, delete: 0, insert });
const on = (start: number, end: number, channel = 'c') => ({ stretch: { channel, start, end } });
const SHOWN = [say(0, 'One. '), say(5, 'Two. Three. '), say(0, 'Aside.', 'd'), say(17, 'Four.')];

test.each([
  ['one sentence', [on(0, 5)], ['One. ']],
  ['a part of what came together', [on(10, 17)], ['Three. ']],
  ['a paragraph that several requests brought', [on(5, 22)], ['Two. Three. ', 'Four.']],
  ['another channel', [on(0, 6, 'd')], ['Aside.']],
  ['no text that was shown', [on(22, 30), on(0, 5, 'e')], []],
  ['several parts', [on(0, 5), on(10, 17), on(17, 22)], ['One. ', 'Three. ', 'Four.']],
  ['several parts of what came together', [on(5, 7), on(15, 17)], ['Two. Three. ']],
  ['all', [{ stretch: null }], ['One. ', 'Two. Three. ', 'Aside.', 'Four.']],
])('verdicts on %s', (_what, verdicts, expected) => {
  expect(cutOut(SHOWN, verdicts)).toEqual(expected);
});

test.each([
  ['all is there', SHOWN, [on(0, 22), on(0, 6, 'd')], true],
  ['the beginning is gone', SHOWN.slice(1), [on(0, 22)], false],
  ['what is gone is of no account', SHOWN.slice(1), [on(5, 22)], true],
  ['the channel is gone', SHOWN, [on(0, 1, 'e')], false],
  ['the beginning is gone of one that is about all', SHOWN.slice(1), [{ stretch: null }], false],
])('%s', (_what, known, verdicts, expected) => {
  expect(isAllKnown(known, verdicts)).toBe(expected);
});

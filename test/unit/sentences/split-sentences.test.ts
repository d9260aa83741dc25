import { describe, expect, test } from 'vitest';
import { createSentenceSplitter, MAX_SENTENCE_CHARS, splitSentences } from '../../../src/sentences/index.ts';
import { MARKDOWN_CASES, PROSE_CASES, SCRIPT_CASES } from './cases.ts';

/** `¬` stands for the mark of a quotation: `>` would end the sentence before it in the table, too. */
const unmark = (marked: string): string => marked.replaceAll('¬', '>').replace(/[¦¶]/g, '');

/** What a marked text says: sentences without the space around them, and whether a paragraph ends with each. */
function readExpectations(marked: string): [string, boolean][] {
  const parts = marked.match(/[^¦¶]+[¦¶]?/g) ?? [];
  const sentences = parts.map((part): [string, boolean] => [
    trim(part.replace(/[¦¶]/, '')),
    part.endsWith('¶'),
  ]);
  const told = sentences.filter(([text]) => text !== '');
  const last = told.at(-1);
  if (last !== undefined) last[1] = true;
  return told;
}

const trim = (text: string): string => text.replace(/^[\s¬]+|[\s¬]+$/g, '').replaceAll('¬', '>');

function split(text: string): [string, boolean][] {
  return splitSentences(text).map(({ start, end, endsParagraph }) => [text.slice(start, end), endsParagraph]);
}

describe.each([
  ['prose', PROSE_CASES],
  ['scripts', SCRIPT_CASES],
  ['Markdown', MARKDOWN_CASES],
])('%s', (_kind, cases) => {
  test.each(cases)('%s', (_name, marked) => {
    expect(split(unmark(marked))).toEqual(readExpectations(marked));
  });
});

test('the table has no case twice', () => {
  const cases = [...PROSE_CASES, ...SCRIPT_CASES, ...MARKDOWN_CASES];
  expect(new Set(cases.map(([, marked]) => marked)).size).toBe(cases.length);
  expect(cases.length).toBeGreaterThanOrEqual(80);
});

test('a sentence comes as soon as what follows shows that it is over', () => {
  const splitter = createSentenceSplitter();
  expect(splitter.push('It is 3.')).toEqual([]);
  expect(splitter.push('5 now.')).toEqual([]);
  expect(splitter.push(' ')).toEqual([]);
  expect(splitter.push('W')).toEqual([{ start: 0, end: 14, endsParagraph: false }]);
  expect(splitter.push('ait\n')).toEqual([]);
  expect(splitter.push('\n')).toEqual([{ start: 15, end: 19, endsParagraph: true }]);
  expect(splitter.finish()).toEqual([]);
});

test('after the end there is nothing more', () => {
  const splitter = createSentenceSplitter();
  splitter.push('One');
  expect(splitter.finish()).toEqual([{ start: 0, end: 3, endsParagraph: true }]);
  expect(splitter.finish()).toEqual([]);
  expect(() => splitter.push('Two')).toThrow('finished');
});

describe('a sentence that is too long', () => {
  test('is cut at a space', () => {
    const text = 'word '.repeat(1_000);
    const lengths = splitSentences(text).map(({ start, end }) => end - start);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MAX_SENTENCE_CHARS);
    expect(lengths).toEqual([1_999, 1_999, 999]);
  });

  test('is cut between characters where it has no space', () => {
    const sentences = splitSentences('x'.repeat(5_000));
    expect(sentences.map(({ start }) => start)).toEqual([0, 2_000, 4_000]);
  });

  test('is never cut within a character', () => {
    const text = `x${'🐝'.repeat(3_000)}`;
    for (const { start, end } of splitSentences(text))
      expect(text.slice(start, end).isWellFormed()).toBe(true);
  });

  test('is cut behind a comma where words have no spaces', () => {
    const text = `${'字'.repeat(1_500)}，${'字'.repeat(1_000)}`;
    expect(splitSentences(text).map(({ end }) => end)).toEqual([1_501, 2_501]);
  });

  test('is cut where most of it is space', () => {
    const sentences = splitSentences(`a${' '.repeat(5_000)}b`);
    expect(sentences.map(({ start, end }) => end - start)).toEqual([1, 1]);
  });
});

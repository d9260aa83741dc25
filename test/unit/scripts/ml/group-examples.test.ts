import { expect, test } from 'vitest';
import { groupExamples } from '../../../../scripts/ml/group-examples.ts';

const STORY =
  'The old lighthouse keeper climbed the stairs every evening and lit the lamp, so that the ships would find the harbour in the dark.';
const OTHER =
  'A recipe for bread: mix flour, water, salt and yeast, wait for an hour, and bake it for forty minutes.';

const group = (...texts: (string | [text: string, template: string])[]): number[] =>
  groupExamples(
    texts.map((item) => {
      const [text, template] = typeof item === 'string' ? [item, null] : item;
      return { text, template, sentences: [text] };
    }),
  );

test('texts that differ in a word are one group, others are not', () => {
  const [one, changed, other] = group(STORY, STORY.replace('evening', 'night'), OTHER);
  expect(changed).toBe(one);
  expect(other).not.toBe(one);
});

test('a text in disguise is the same', () => {
  const [one, disguised] = group(STORY, STORY.toUpperCase().replaceAll('O', '0'));
  expect(disguised).toBe(one);
});

test('texts of one template are one group', () => {
  const [one, other, third] = group([STORY, 't1'], [OTHER, 't1'], ['Something else entirely.', 't2']);
  expect(other).toBe(one);
  expect(third).not.toBe(one);
});

test('texts that share a long sentence are one group, and so are those that are like either', () => {
  const groups = groupExamples([
    { text: `${OTHER} ${STORY}`, template: null, sentences: [OTHER, STORY] },
    { text: `${STORY} ${'More. '.repeat(80)}`, template: null, sentences: [STORY, 'More.'] },
    { text: OTHER, template: null, sentences: [OTHER] },
    { text: 'More. And less.', template: null, sentences: ['More.', 'And less.'] },
  ]);
  expect(groups[1]).toBe(groups[0]);
  expect(groups[2]).toBe(groups[0]);
  expect(groups[3]).not.toBe(groups[0]);
});

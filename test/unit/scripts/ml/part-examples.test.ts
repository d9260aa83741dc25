import { expect, test } from 'vitest';
import type { Example } from '../../../../scripts/ml/example.ts';
import { partExamples } from '../../../../scripts/ml/part-examples.ts';

const WORDS = 'ant bee cat dog elk fox gnu hen ibis jay koi lark mole newt owl pig quail ram seal toad'.split(
  ' ',
);

/** Texts without anything in common, each three times with one word changed. */
function makeExamples(count: number): Example[] {
  return Array.from({ length: count }, (_item, at) => {
    const own = WORDS.map((word, place) => `${word}${(at + 1) * (place + 7)}x`.repeat(2)).join(' ');
    const rest = { label: 0, slice: 'made', licence: 'MIT', template: null, onlyIn: null } as const;
    return ['first', 'second', 'third'].map((word): Example => ({ ...rest, text: `${letter(own)} ${word}` }));
  }).flat();
}

/** Digits count alike: letters keep the texts apart. */
const letter = (text: string): string =>
  text.replace(/\d/g, (digit) => 'qwertyuiop'[Number(digit)] as string);

test('near duplicates lie in one part', () => {
  const parted = partExamples(makeExamples(100));
  const groups = Map.groupBy(parted, ({ group }) => group);
  expect(groups.size).toBe(100);
  for (const members of groups.values()) expect(new Set(members.map(({ part }) => part)).size).toBe(1);
  const sizes = ['train', 'validation', 'test'].map(
    (part) => parted.filter((one) => one.part === part).length,
  );
  expect(sizes).toEqual([180, 60, 60]);
});

test('the same examples are parted the same way', () => {
  const parts = [1, 2].map(() => partExamples(makeExamples(40)).map(({ part }) => part));
  expect(parts[0]).toEqual(parts[1]);
});

test('what is like a text that is only measured is never learnt from', () => {
  const examples = makeExamples(30).map(
    (example, at): Example => (at % 3 === 0 ? { ...example, onlyIn: 'test' } : example),
  );
  expect(partExamples(examples).every(({ part }) => part === 'test')).toBe(true);
});

test('a text that is only learnt from is left out where it is like one that is measured', () => {
  const examples = makeExamples(1).map(
    (example, at): Example => ({ ...example, onlyIn: at === 0 ? 'test' : 'train' }),
  );
  expect(partExamples(examples).map(({ part }) => part)).toEqual(['test']);
});

import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/engine/compile/limits.ts';
import { listOpenings } from '../../../../src/engine/compile/openings.ts';
import { parsePattern } from '../../../../src/engine/compile/parse-pattern.ts';

/** Openings as text: the first member of each set, and after a colon how many characters come before the group. */
function describeOpenings(pattern: string, protect: number): readonly string[] | null {
  const { root } = parsePattern({ ruleId: 'r', pattern, modes: 0 }, DEFAULT_LIMITS);
  const openings = listOpenings(root, { protect, maxOpenings: 8 }, 256);
  if (openings === null) return null;
  return openings.map(({ sets, protectedFrom }) => {
    const text = sets.map((set) => String.fromCodePoint(set[0]!)).join('');
    return protectedFrom === Infinity ? text : `${text}:${protectedFrom}`;
  });
}

test.each([
  ['what may come once', 'key-?k1', ['keyk1', 'key-k1']],
  ['what may come a few times', 'key-{0,2}k1', ['keyk1', 'key-k1', 'key--k']],
  ['what has to come once, and may more often', 'key-{1,2}k1', ['key-k1', 'key--k']],
  ['no further than an opening is long', '[a-e]{10}[f-i]*k', ['aaaaaaaaaak', 'aaaaaaaaaafk', 'aaaaaaaaaaff']],
  ['not what is in all text', 'key.{0,2}k1', ['key']],
])('openings go on over %s', (_name, pattern, openings) => {
  expect(describeOpenings(pattern, 1)).toEqual(openings);
});

test('nothing is gone on over behind a beginning that is in all text', () => {
  expect(describeOpenings('[0-9]{1,4}-k123', 1)).toBe(null);
});

test('where further rounds make too many openings, those that there are stand for them', () => {
  const openings = ['zq', 'zqa', 'zqc', 'zqac', 'zqe', 'zqae', 'zqce', 'zqace'];
  expect(describeOpenings('zq[ab]?[cd]?[ef]?[gh]?k1', 1)).toEqual(openings);
});

test.each([
  ['holds whatever they are', 'key: ?\\bs1', ['key:s1', 'key: s1']],
  ['never holds', '(?:key|tok[:])\\bs1', ['tok:s1']],
  ['depends on which they are', 'key[:a]\\bs1', ['key:']],
])('an assertion between characters that %s', (_name, pattern, openings) => {
  expect(describeOpenings(pattern, 1)).toEqual(openings);
});

test('the protected group may begin later in one opening than in another', () => {
  expect(describeOpenings('key:?(s1)', 1)).toEqual(['keys1:3', 'key:s1:4']);
});

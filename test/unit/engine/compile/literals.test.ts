import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/engine/compile/limits.ts';
import { findLiterals, type Literal } from '../../../../src/engine/compile/literals.ts';
import { parsePattern } from '../../../../src/engine/compile/parse-pattern.ts';

const find = (pattern: string) =>
  findLiterals(parsePattern({ ruleId: 'r', pattern, modes: 0 }, DEFAULT_LIMITS).root);

/** Each character as it stands, or its cases in brackets. */
const print = (literal: Literal): string =>
  literal
    .map((set) => {
      const ends = set.map((codePoint) => String.fromCodePoint(codePoint));
      return set.length === 2 && set[0] === set[1] ? ends[0] : `[${[...new Set(ends)].join('')}]`;
    })
    .join('');

test.each([
  ['abc', 'abc'],
  ['a', 'a'],
  ['AKIA[0-9A-Z]{16}', 'AKIA'],
  ['\\b(?:AKIA|ASIA)\\w', 'AKIA ASIA'],
  ['(?i)ab', '[Aa][Bb]'],
  ['(?i)k', '[Kk\u212a]'],
  ['gh[pousr]_\\w+', 'gho_ ghp_ ghr_ ghs_ ghu_'],
  ['[Aa]b', '[Aa]b'],
  ['[aA1]b', '1b [Aa]b'],
  ['a?b', 'ab b'],
  ['a??b', 'ab b'],
  ['a*b', 'a b'],
  ['a{2}b', 'aab'],
  ['a{2,3}b', 'aa'],
  ['(?:ab)+c', 'ab'],
  ['(a|bc)(d|e)', 'ad ae bcd bce'],
  ['(?:x{0}a|b\\d)c', 'ac b'],
  ['a{0}bc', 'bc'],
  ['^-----BEGIN ', '-----BEGIN '],
  ['abcdefghijklmnopqrst', 'abcdefghijklmnop'],
  ['😀\\d', '😀'],
  ['[ab][ab][ab][ab][ab][ab]', Array.from({ length: 32 }, (_, i) => bits(i)).join(' ')],
])('all matches of %s begin with one of %s', (pattern, literals) => {
  const found = find(pattern);
  expect(found?.place).toBe('start');
  expect(found?.literals.map(print).toSorted().join(' ')).toBe(literals);
});

/** The five lowest bits of a number, in letters. */
function bits(number: number): string {
  return number.toString(2).padStart(5, '0').replaceAll('0', 'a').replaceAll('1', 'b');
}

test.each([
  ['\\w+@example\\.com', '@example.com'],
  ['\\d(?:abcd|efg)', 'abcd efg'],
  ['\\d(?:abc\\d*)+', 'abc'],
  ['[^a](?:\\dabc|\\ddef)', 'abc def'],
  ['\\wab?c?def', 'abcdef abdef acdef adef'],
  ['\\wabc\\w+longest\\w', 'longest'],
  ['\\w(?i:abc)', '[Aa][Bb][Cc]'],
])('all matches of %s contain one of %s', (pattern, literals) => {
  const found = find(pattern);
  expect(found?.place).toBe('inside');
  expect(found?.literals.map(print).toSorted().join(' ')).toBe(literals);
});

test.each([
  ['a class', '\\d{3}-\\d{2}'],
  ['short literals', '\\wab\\w@\\w'],
  ['a literal that may be missing', '\\w(?:abc)?'],
  ['a branch without', '\\w(?:abc|\\d)'],
  ['a start that may be missing', 'a*\\d'],
  ['nothing that matches', '[^\\s\\S]'],
  ['too many branches', `\\w(?:${Array.from({ length: 33 }, (_, i) => 100 + i).join('|')})`],
])('%s gives no literals', (_name, pattern) => {
  expect(find(pattern)).toBeNull();
});

test('many branches are cut to what they have in common', () => {
  const pattern = Array.from({ length: 40 }, (_, i) => `token_${i}`).join('|');
  expect(find(pattern)?.literals.map(print)).toEqual(['toke']);
});
